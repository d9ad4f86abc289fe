"""Files that people send: attachments with names and types, their pictures in small, uploads that wait to be taken up.

The bytes lie in the platform's blobs. Who may see the subject that a file hangs on is asked by the subject's domain.
"""
