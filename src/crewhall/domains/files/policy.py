"""Who may do what with files: pure functions of the actor.

| capability                       | anybody | signed-in person              |
|----------------------------------|---------|-------------------------------|
| see a file                       | (1)     | (1)                           |
| upload a file                    |         | yes                           |
| attach an upload, also once more |         | (1), as a file of one's own   |

(1) With its token. Whoever may see a subject is given the tokens of its files; who may change one is asked by the subject's domain.
"""
