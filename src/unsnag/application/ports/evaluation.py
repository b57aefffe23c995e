"""What can be wrong with the files of an evaluation."""

from __future__ import annotations


class EvaluationFileProblem(ValueError):
    """A file can't be read as what it should be; says where and what should stand there."""

    code = "evaluation_file_problem"
