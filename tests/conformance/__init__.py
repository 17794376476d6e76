"""What the contract says, the code does: generated classes against labelled cases, and against independent judges."""
