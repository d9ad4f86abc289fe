"""Long work of a team that people watch: imports, exports, demo data.

Words: a *sync* is one run of such work, with its progress and its end; its *rows* are what it made, by kind and id, so that exactly that can
be taken back. The work itself is done by the flow that started the sync; jobs and their retries belong to the platform.
"""
