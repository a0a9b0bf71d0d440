"""Chat delivery: conversations as ordered logs of ciphertext, and the devices that follow them."""
