#ifndef COPENSSL_SHIM_H
#define COPENSSL_SHIM_H
// The low-level SHA-256 calls keep their state on the stack; EVP allocates one for each hash.
#define OPENSSL_SUPPRESS_DEPRECATED
#include <openssl/evp.h>
#include <openssl/err.h>
#include <openssl/rand.h>
#include <openssl/hmac.h>
#include <openssl/kdf.h>
#include <openssl/sha.h>
#include <openssl/core_names.h>
#include <openssl/params.h>
#include <openssl/provider.h>
#include <openssl/crypto.h>
#endif
