"""How well dollars between bill and gateway find their class, measured on months whose differences were planted."""
