#include "secp256k1_peer.h"

#include <secp256k1.h>
#include <secp256k1_extrakeys.h>
#include <secp256k1_schnorrsig.h>
#include <stdlib.h>
#include <string.h>

struct secp256k1_peer {
    secp256k1_context *context;
    secp256k1_keypair pair;
    secp256k1_pubkey point;
    uint8_t key[32];
};

secp256k1_peer *secp256k1_peer_create(const uint8_t *key, const uint8_t *seed) {
    secp256k1_peer *peer = malloc(sizeof *peer);
    if (!peer) return NULL;
    peer->context = secp256k1_context_create(SECP256K1_CONTEXT_SIGN | SECP256K1_CONTEXT_VERIFY);
    memcpy(peer->key, key, sizeof peer->key);
    if (!secp256k1_context_randomize(peer->context, seed) ||
        !secp256k1_keypair_create(peer->context, &peer->pair, key) ||
        !secp256k1_keypair_pub(peer->context, &peer->point, &peer->pair)) {
        secp256k1_peer_destroy(peer);
        return NULL;
    }
    return peer;
}

void secp256k1_peer_destroy(secp256k1_peer *peer) {
    secp256k1_context_destroy(peer->context);
    free(peer);
}

int secp256k1_peer_ecdsa(
    const secp256k1_peer *peer, const uint8_t *digest, int grinds_low_r, uint8_t *signature) {
    secp256k1_ecdsa_signature raw;
    uint8_t extra[32] = {0};
    uint32_t counter = 0;
    do {
        for (int place = 0; place < 4; place++) extra[place] = (uint8_t)(counter >> (8 * place));
        if (!secp256k1_ecdsa_sign(
                peer->context, &raw, digest, peer->key, NULL, counter ? extra : NULL) ||
            !secp256k1_ecdsa_signature_serialize_compact(peer->context, signature, &raw))
            return 0;
        counter++;
    } while (grinds_low_r && signature[0] >= 0x80);
    return secp256k1_ecdsa_verify(peer->context, &raw, digest, &peer->point);
}

int secp256k1_peer_schnorr(
    const secp256k1_peer *peer, const uint8_t *digest, const uint8_t *auxiliary,
    uint8_t *signature) {
    secp256k1_xonly_pubkey own;
    return secp256k1_schnorrsig_sign32(
               peer->context, signature, digest, &peer->pair, auxiliary) &&
           secp256k1_keypair_xonly_pub(peer->context, &own, NULL, &peer->pair) &&
           secp256k1_schnorrsig_verify(peer->context, signature, digest, 32, &own);
}
