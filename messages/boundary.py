"""The one line in which a digest says what early fit is not."""

# The field's own boundary (field notes 7.5), said on every digest.
BOUNDARY = "Early fit is not enrolment."
