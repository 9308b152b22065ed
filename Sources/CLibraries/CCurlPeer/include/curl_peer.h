#ifndef CURL_PEER_H
#define CURL_PEER_H

// Sends `total` small POSTs to `url`, at most `concurrency` at a time, by a plain curl-multi loop:
// what the Swift client is measured against. Connections are opened before the clock starts.
// Returns the seconds that it took, or a negative number if any exchange failed.
double curl_peer_run(const char *url, const char *body, long total, long concurrency);

#endif
