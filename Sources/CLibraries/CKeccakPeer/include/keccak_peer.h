#ifndef KECCAK_PEER_H
#define KECCAK_PEER_H

#include <stddef.h>
#include <stdint.h>

// Writes the 32 bytes of Keccak-256 (the SHA-3 submission's padding, as Ethereum uses it): portable C
// with the rounds written out, which the Swift code is measured against.
void keccak_peer_256(const uint8_t *bytes, size_t count, uint8_t *digest);

#endif
