#include "curl_peer.h"

#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

#define PEER_CONCURRENCY_MAX 256

struct sink {
  char *bytes;
  size_t count;
  size_t capacity;
};

static size_t receive(char *start, size_t size, size_t count, void *user) {
  struct sink *sink = user;
  size_t added = size * count;
  if (sink->count + added > sink->capacity) {
    size_t capacity = (sink->count + added) * 2;
    char *longer = realloc(sink->bytes, capacity);
    if (!longer) return 0;
    sink->bytes = longer;
    sink->capacity = capacity;
  }
  memcpy(sink->bytes + sink->count, start, added);
  sink->count += added;
  return added;
}

static double now(void) {
  struct timespec time;
  clock_gettime(CLOCK_MONOTONIC, &time);
  return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

// Returns the number of failed exchanges; a negative number if libcurl itself failed.
static long run_all(CURLM *multi, CURL **handles, struct sink *sinks, const char *body,
                    long total, long concurrency) {
  long started = 0, ended = 0, failed = 0;
  while (started < concurrency && started < total) {
    curl_easy_setopt(handles[started], CURLOPT_COPYPOSTFIELDS, body);
    if (curl_multi_add_handle(multi, handles[started]) != CURLM_OK) return -1;
    started++;
  }
  while (ended < total) {
    int running = 0, left = 0, added = 0;
    CURLMsg *message;
    if (curl_multi_perform(multi, &running) != CURLM_OK) return -1;
    while ((message = curl_multi_info_read(multi, &left))) {
      CURL *easy = message->easy_handle;
      void *index = NULL;
      long status = 0;
      CURLcode code = message->data.result;
      curl_easy_getinfo(easy, CURLINFO_PRIVATE, &index);
      curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
      ended++;
      if (code != CURLE_OK || status != 200) failed++;
      curl_multi_remove_handle(multi, easy);
      sinks[(size_t)index].count = 0;
      if (started < total) {
        curl_easy_setopt(easy, CURLOPT_COPYPOSTFIELDS, body);
        if (curl_multi_add_handle(multi, easy) != CURLM_OK) return -1;
        started++;
        added++;
      }
    }
    // A handle added just now has sent nothing yet: perform again before waiting.
    if (added == 0 && ended < total) {
      if (curl_multi_poll(multi, NULL, 0, 1000, NULL) != CURLM_OK) return -1;
    }
  }
  return failed;
}

double curl_peer_run(const char *url, const char *body, long total, long concurrency) {
  CURL *handles[PEER_CONCURRENCY_MAX] = {0};
  struct sink sinks[PEER_CONCURRENCY_MAX];
  double seconds = -1;
  CURLM *multi;
  struct curl_slist *headers = NULL;
  if (concurrency < 1 || concurrency > PEER_CONCURRENCY_MAX || total < 1) return -1;
  memset(sinks, 0, sizeof sinks);
  multi = curl_multi_init();
  headers = curl_slist_append(headers, "Content-Type: application/json");
  if (!multi || !headers || !curl_slist_append(headers, "Expect:")) goto done;
  for (long index = 0; index < concurrency; index++) {
    CURL *easy = handles[index] = curl_easy_init();
    if (!easy) goto done;
    curl_easy_setopt(easy, CURLOPT_URL, url);
    curl_easy_setopt(easy, CURLOPT_PROXY, "");
    curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(easy, CURLOPT_HTTP_VERSION, (long)CURL_HTTP_VERSION_1_1);
    curl_easy_setopt(easy, CURLOPT_ACCEPT_ENCODING, "");
    curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, 30000L);
    curl_easy_setopt(easy, CURLOPT_HTTPHEADER, headers);
    curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, receive);
    curl_easy_setopt(easy, CURLOPT_WRITEDATA, &sinks[index]);
    curl_easy_setopt(easy, CURLOPT_PRIVATE, (void *)(size_t)index);
  }
  if (run_all(multi, handles, sinks, body, concurrency, concurrency) != 0) goto done;
  double start = now();
  if (run_all(multi, handles, sinks, body, total, concurrency) == 0) seconds = now() - start;

done:
  for (long index = 0; index < PEER_CONCURRENCY_MAX; index++) {
    if (handles[index]) {
      curl_multi_remove_handle(multi, handles[index]);
      curl_easy_cleanup(handles[index]);
    }
    free(sinks[index].bytes);
  }
  curl_slist_free_all(headers);
  if (multi) curl_multi_cleanup(multi);
  return seconds;
}
