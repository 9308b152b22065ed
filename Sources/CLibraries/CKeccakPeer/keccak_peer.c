#include "keccak_peer.h"

#include <string.h>

#define RATE_BYTE_COUNT 136
#define ROTATED(lane, count) ((lane) << (count) | (lane) >> (64 - (count)))

// The 25 lanes as locals: the first digit is y, the second is x.
#define DECLARE(s)                                                      \
  uint64_t s##00, s##01, s##02, s##03, s##04, s##10, s##11, s##12, s##13, \
      s##14, s##20, s##21, s##22, s##23, s##24, s##30, s##31, s##32, s##33, \
      s##34, s##40, s##41, s##42, s##43, s##44

// χ over one row of B into row y of the new state.
#define CHI(n, y)           \
  n##y##0 = b0 ^ (~b1 & b2); \
  n##y##1 = b1 ^ (~b2 & b3); \
  n##y##2 = b2 ^ (~b3 & b4); \
  n##y##3 = b3 ^ (~b4 & b0); \
  n##y##4 = b4 ^ (~b0 & b1)

// One round from the state o to the state n. Source: FIPS 202, sections 3.2 and 3.3.
#define ROUND(o, n, constant)                              \
  c0 = o##00 ^ o##10 ^ o##20 ^ o##30 ^ o##40;              \
  c1 = o##01 ^ o##11 ^ o##21 ^ o##31 ^ o##41;              \
  c2 = o##02 ^ o##12 ^ o##22 ^ o##32 ^ o##42;              \
  c3 = o##03 ^ o##13 ^ o##23 ^ o##33 ^ o##43;              \
  c4 = o##04 ^ o##14 ^ o##24 ^ o##34 ^ o##44;              \
  d0 = c4 ^ ROTATED(c1, 1);                                \
  d1 = c0 ^ ROTATED(c2, 1);                                \
  d2 = c1 ^ ROTATED(c3, 1);                                \
  d3 = c2 ^ ROTATED(c4, 1);                                \
  d4 = c3 ^ ROTATED(c0, 1);                                \
  b0 = o##00 ^ d0;                                         \
  b1 = ROTATED(o##11 ^ d1, 44);                            \
  b2 = ROTATED(o##22 ^ d2, 43);                            \
  b3 = ROTATED(o##33 ^ d3, 21);                            \
  b4 = ROTATED(o##44 ^ d4, 14);                            \
  CHI(n, 0);                                               \
  n##00 ^= (constant);                                     \
  b0 = ROTATED(o##03 ^ d3, 28);                            \
  b1 = ROTATED(o##14 ^ d4, 20);                            \
  b2 = ROTATED(o##20 ^ d0, 3);                             \
  b3 = ROTATED(o##31 ^ d1, 45);                            \
  b4 = ROTATED(o##42 ^ d2, 61);                            \
  CHI(n, 1);                                               \
  b0 = ROTATED(o##01 ^ d1, 1);                             \
  b1 = ROTATED(o##12 ^ d2, 6);                             \
  b2 = ROTATED(o##23 ^ d3, 25);                            \
  b3 = ROTATED(o##34 ^ d4, 8);                             \
  b4 = ROTATED(o##40 ^ d0, 18);                            \
  CHI(n, 2);                                               \
  b0 = ROTATED(o##04 ^ d4, 27);                            \
  b1 = ROTATED(o##10 ^ d0, 36);                            \
  b2 = ROTATED(o##21 ^ d1, 10);                            \
  b3 = ROTATED(o##32 ^ d2, 15);                            \
  b4 = ROTATED(o##43 ^ d3, 56);                            \
  CHI(n, 3);                                               \
  b0 = ROTATED(o##02 ^ d2, 62);                            \
  b1 = ROTATED(o##13 ^ d3, 55);                            \
  b2 = ROTATED(o##24 ^ d4, 39);                            \
  b3 = ROTATED(o##30 ^ d0, 41);                            \
  b4 = ROTATED(o##41 ^ d1, 2);                             \
  CHI(n, 4)

#define ROW(action, s, y) \
  action(s##y##0, 5 * y + 0); \
  action(s##y##1, 5 * y + 1); \
  action(s##y##2, 5 * y + 2); \
  action(s##y##3, 5 * y + 3); \
  action(s##y##4, 5 * y + 4)
#define ALL(action, s) \
  ROW(action, s, 0); ROW(action, s, 1); ROW(action, s, 2); ROW(action, s, 3); ROW(action, s, 4)
#define LOAD(lane, index) lane = state[index]
#define STORE(lane, index) state[index] = lane

static const uint64_t round_constants[24] = {
    0x0000000000000001, 0x0000000000008082, 0x800000000000808a, 0x8000000080008000,
    0x000000000000808b, 0x0000000080000001, 0x8000000080008081, 0x8000000000008009,
    0x000000000000008a, 0x0000000000000088, 0x0000000080008009, 0x000000008000000a,
    0x000000008000808b, 0x800000000000008b, 0x8000000000008089, 0x8000000000008003,
    0x8000000000008002, 0x8000000000000080, 0x000000000000800a, 0x800000008000000a,
    0x8000000080008081, 0x8000000000008080, 0x0000000080000001, 0x8000000080008008,
};

static void permute(uint64_t *state) {
  DECLARE(a);
  DECLARE(e);
  uint64_t b0, b1, b2, b3, b4, c0, c1, c2, c3, c4, d0, d1, d2, d3, d4;
  ALL(LOAD, a);
  for (int round = 0; round < 24; round += 2) {
    ROUND(a, e, round_constants[round]);
    ROUND(e, a, round_constants[round + 1]);
  }
  ALL(STORE, a);
}

// Written for little-endian machines, as all that this project runs on are.
static void absorb(uint64_t *state, const uint8_t *block) {
  for (int index = 0; index < RATE_BYTE_COUNT / 8; index++) {
    uint64_t lane;
    memcpy(&lane, block + 8 * index, 8);
    state[index] ^= lane;
  }
  permute(state);
}

void keccak_peer_256(const uint8_t *bytes, size_t count, uint8_t *digest) {
  uint64_t state[25] = {0};
  uint8_t last[RATE_BYTE_COUNT] = {0};
  for (; count >= RATE_BYTE_COUNT; count -= RATE_BYTE_COUNT, bytes += RATE_BYTE_COUNT) {
    absorb(state, bytes);
  }
  memcpy(last, bytes, count);
  last[count] = 0x01;
  last[RATE_BYTE_COUNT - 1] |= 0x80;
  absorb(state, last);
  memcpy(digest, state, 32);
}
