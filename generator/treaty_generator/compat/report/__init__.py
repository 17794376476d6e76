"""What people and machines see of a judgement: one module a format, each a function from `Judgement` to text."""
