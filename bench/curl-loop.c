/*
 * The floor of `make bench`: what fetching alone costs, in C, on the same libcurl and the same kernel.
 *
 * One thread, one epoll, many small multi handles driven by curl_multi_socket_action, one easy handle per device for the whole run. Nothing is
 * parsed, kept or published: what the gateway needs beyond this is what its readings cost.
 *
 * usage: curl-loop DEVICES SECONDS INTERVAL PORT [keep-alive|close] [FIRST-INDEX]
 *
 * Each device is asked once every INTERVAL seconds, at an offset spread evenly over the interval, SECONDS / INTERVAL times in all. Device i listens
 * on 127.(1 + i/62500).((i/250) % 250).(1 + i % 250), as those of `metergw simulate` do.
 */
#include <curl/curl.h>
#include <errno.h>
#include <inttypes.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <time.h>
#include <unistd.h>

#define NANOSECONDS_PER_SECOND 1000000000ull
#define NEVER UINT64_MAX

/* libcurl's cost per transfer grows with the connections of a multi handle; 64 is where it stops mattering. */
enum { DEVICES_PER_SHARD = 64 };
/* More than a shard holds, so that no connection is dropped to keep another. */
enum { CONNECTIONS_PER_SHARD = 80 };
enum { EVENTS_PER_WAIT = 1024 };
/* Starts that fall due together share one wake-up. A request starts at most this much late for it. */
enum { TICK_MILLISECONDS = 10 };

struct shard {
    CURLM *multi;
    uint64_t due; /* when libcurl wants CURL_SOCKET_TIMEOUT, NEVER if it does not */
    bool touched; /* may have finished transfers to collect */
};

struct device {
    CURL *easy;
    struct shard *shard;
    size_t received;
    bool in_flight;
};

struct options {
    unsigned devices;
    unsigned seconds;
    unsigned interval;
    unsigned port;
    bool keep_alive;
    unsigned first_index;
};

struct report {
    uint64_t ok;
    uint64_t failed;
    uint64_t in_flight;
    uint64_t started_at; /* the first request, on the monotonic clock */
    uint64_t ended_at;   /* the last completion */
    uint64_t cpu_at_start;
    uint64_t cpu_at_end;
    uint32_t *lateness; /* of each start, in microseconds */
};

static struct options options;
static struct report report;
static struct device *devices;
static struct shard *shards;
static unsigned shard_count;
static int epoll = -1;
static uint64_t next_timer = NEVER; /* no shard is due before this */
static char scratch[16384];         /* where bodies go to be forgotten */

static void fail(const char *what, const char *cause)
{
    fprintf(stderr, "curl-loop: cannot %s: %s\n", what, cause);
    exit(1);
}

static uint64_t nanoseconds(clockid_t clock)
{
    struct timespec now;
    clock_gettime(clock, &now);
    return (uint64_t)now.tv_sec * NANOSECONDS_PER_SECOND + (uint64_t)now.tv_nsec;
}

/* libcurl's callbacks */

static size_t take_body(char *data, size_t size, size_t count, void *context)
{
    struct device *device = context;
    size_t length = size * count;
    memcpy(scratch, data, length < sizeof scratch ? length : sizeof scratch);
    device->received += length;
    return length;
}

static int watch_socket(CURL *easy, curl_socket_t socket, int what, void *context, void *known)
{
    struct shard *shard = context;
    (void)easy;
    if (what == CURL_POLL_REMOVE) {
        /* Fails where the socket is closed already: then epoll has forgotten it by itself. */
        epoll_ctl(epoll, EPOLL_CTL_DEL, socket, NULL);
        return 0;
    }
    struct epoll_event event = {
        .events = (what & CURL_POLL_IN ? EPOLLIN : 0u) | (what & CURL_POLL_OUT ? EPOLLOUT : 0u),
        .data.u64 = (uint64_t)(shard - shards) << 32 | (uint32_t)socket,
    };
    if (epoll_ctl(epoll, known ? EPOLL_CTL_MOD : EPOLL_CTL_ADD, socket, &event) != 0)
        fail("watch a socket", strerror(errno));
    if (!known)
        curl_multi_assign(shard->multi, socket, shard);
    return 0;
}

static int set_timer(CURLM *multi, long milliseconds, void *context)
{
    struct shard *shard = context;
    (void)multi;
    shard->due = milliseconds < 0 ? NEVER : nanoseconds(CLOCK_MONOTONIC) + (uint64_t)milliseconds * 1000000u;
    if (shard->due < next_timer)
        next_timer = shard->due;
    return 0;
}

/* Building the fleet */

static void build_shards(void)
{
    shard_count = (options.devices + DEVICES_PER_SHARD - 1) / DEVICES_PER_SHARD;
    shards = calloc(shard_count, sizeof *shards);
    if (!shards)
        fail("allocate the shards", strerror(errno));
    for (unsigned i = 0; i < shard_count; i++) {
        struct shard *shard = &shards[i];
        shard->due = NEVER;
        shard->multi = curl_multi_init();
        if (!shard->multi)
            fail("make a multi handle", "curl_multi_init");
        curl_multi_setopt(shard->multi, CURLMOPT_SOCKETFUNCTION, watch_socket);
        curl_multi_setopt(shard->multi, CURLMOPT_SOCKETDATA, shard);
        curl_multi_setopt(shard->multi, CURLMOPT_TIMERFUNCTION, set_timer);
        curl_multi_setopt(shard->multi, CURLMOPT_TIMERDATA, shard);
        curl_multi_setopt(shard->multi, CURLMOPT_MAXCONNECTS, (long)CONNECTIONS_PER_SHARD);
    }
}

static long timeout_milliseconds(void)
{
    return options.interval > 10 ? 9000 : (long)options.interval * 900;
}

static void build_device(struct device *device, unsigned index, struct curl_slist *headers)
{
    unsigned i = options.first_index + index;
    char url[96];
    snprintf(url, sizeof url, "http://127.%u.%u.%u:%u/api/v1/sm/actual", 1 + i / 62500, (i / 250) % 250, 1 + i % 250,
        options.port);
    device->shard = &shards[index / DEVICES_PER_SHARD];
    device->easy = curl_easy_init();
    if (!device->easy)
        fail("make an easy handle", "curl_easy_init");
    curl_easy_setopt(device->easy, CURLOPT_URL, url);
    curl_easy_setopt(device->easy, CURLOPT_PRIVATE, device);
    curl_easy_setopt(device->easy, CURLOPT_WRITEFUNCTION, take_body);
    curl_easy_setopt(device->easy, CURLOPT_WRITEDATA, device);
    curl_easy_setopt(device->easy, CURLOPT_NOSIGNAL, 1L);
    curl_easy_setopt(device->easy, CURLOPT_BUFFERSIZE, 4096L);
    curl_easy_setopt(device->easy, CURLOPT_TIMEOUT_MS, timeout_milliseconds());
    curl_easy_setopt(device->easy, CURLOPT_CONNECTTIMEOUT_MS, timeout_milliseconds() > 3000 ? 3000L : timeout_milliseconds());
    /* Neither a proxy of the environment nor a look at it for every request. */
    curl_easy_setopt(device->easy, CURLOPT_PROXY, "");
    if (!options.keep_alive) {
        curl_easy_setopt(device->easy, CURLOPT_FORBID_REUSE, 1L);
        curl_easy_setopt(device->easy, CURLOPT_HTTPHEADER, headers);
    }
}

static void build_devices(void)
{
    struct curl_slist *headers = curl_slist_append(NULL, "Connection: close");
    devices = calloc(options.devices, sizeof *devices);
    if (!devices || !headers)
        fail("allocate the devices", strerror(errno));
    for (unsigned i = 0; i < options.devices; i++)
        build_device(&devices[i], i, headers);
}

/* The loop */

static void start(struct device *device)
{
    if (device->in_flight) {
        report.failed++;
        return;
    }
    device->received = 0;
    device->in_flight = true;
    report.in_flight++;
    curl_multi_add_handle(device->shard->multi, device->easy);
}

static uint64_t due_of(uint64_t request)
{
    return report.started_at + request * options.interval * NANOSECONDS_PER_SECOND / options.devices;
}

/* Starts what is due of `total` requests from number `request` on; returns the number of the first that is not. */
static uint64_t start_due(uint64_t request, uint64_t total)
{
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    for (; request < total && due_of(request) <= now; request++) {
        report.lateness[request] = (uint32_t)((now - due_of(request)) / 1000);
        start(&devices[request % options.devices]);
    }
    return request;
}

static void run_timers(void)
{
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    int running;
    if (now < next_timer)
        return;
    next_timer = NEVER;
    for (unsigned i = 0; i < shard_count; i++) {
        struct shard *shard = &shards[i];
        if (shard->due <= now) {
            shard->due = NEVER;
            shard->touched = true;
            curl_multi_socket_action(shard->multi, CURL_SOCKET_TIMEOUT, 0, &running);
        }
        if (shard->due < next_timer)
            next_timer = shard->due;
    }
}

static void run_sockets(const struct epoll_event *events, int count)
{
    int running;
    for (int i = 0; i < count; i++) {
        struct shard *shard = &shards[events[i].data.u64 >> 32];
        uint32_t what = events[i].events;
        int mask = (what & EPOLLIN ? CURL_CSELECT_IN : 0) | (what & EPOLLOUT ? CURL_CSELECT_OUT : 0)
            | (what & (EPOLLERR | EPOLLHUP) ? CURL_CSELECT_ERR : 0);
        shard->touched = true;
        curl_multi_socket_action(shard->multi, (curl_socket_t)(uint32_t)events[i].data.u64, mask, &running);
    }
}

static void finish(CURL *easy, CURLcode result)
{
    struct device *device = NULL;
    long status = 0;
    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&device);
    curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
    curl_multi_remove_handle(device->shard->multi, easy);
    device->in_flight = false;
    report.in_flight--;
    if (result == CURLE_OK && status == 200 && device->received > 0)
        report.ok++;
    else
        report.failed++;
}

static void collect(void)
{
    int left;
    for (unsigned i = 0; i < shard_count; i++) {
        if (!shards[i].touched)
            continue;
        shards[i].touched = false;
        for (CURLMsg *message; (message = curl_multi_info_read(shards[i].multi, &left));)
            if (message->msg == CURLMSG_DONE)
                finish(message->easy_handle, message->data.result);
    }
}

/* How long to sleep: until the tick that follows the next start, or until a timer of libcurl. */
static int milliseconds_to_wait(uint64_t request, uint64_t total)
{
    const uint64_t tick = TICK_MILLISECONDS * 1000000ull;
    uint64_t until = next_timer;
    uint64_t now = nanoseconds(CLOCK_MONOTONIC);
    if (request < total) {
        uint64_t after_start = due_of(request) - report.started_at;
        uint64_t at = report.started_at + (after_start + tick - 1) / tick * tick;
        if (at < until)
            until = at;
    }
    if (until == NEVER)
        return -1;
    return until <= now ? 0 : (int)((until - now + 999999) / 1000000);
}

static void run(uint64_t total)
{
    static struct epoll_event events[EVENTS_PER_WAIT];
    uint64_t request = 0;
    report.cpu_at_start = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
    report.started_at = nanoseconds(CLOCK_MONOTONIC);
    while (request < total || report.in_flight > 0) {
        int wait = milliseconds_to_wait(request, total);
        int count = epoll_wait(epoll, events, EVENTS_PER_WAIT, wait);
        if (count < 0 && errno != EINTR)
            fail("wait for sockets", strerror(errno));
        run_sockets(events, count);
        request = start_due(request, total);
        run_timers();
        collect();
    }
    report.ended_at = nanoseconds(CLOCK_MONOTONIC);
    report.cpu_at_end = nanoseconds(CLOCK_PROCESS_CPUTIME_ID);
}

/* What it prints, and what it is asked */

static int by_value(const void *left, const void *right)
{
    uint32_t a = *(const uint32_t *)left, b = *(const uint32_t *)right;
    return (a > b) - (a < b);
}

/* Not getrusage: its ru_maxrss also counts the process that this one was forked from. */
static long peak_memory_kilobytes(void)
{
    char line[256];
    long kilobytes = -1;
    FILE *status = fopen("/proc/self/status", "r");
    while (status && fgets(line, sizeof line, status))
        if (sscanf(line, "VmHWM: %ld", &kilobytes) == 1)
            break;
    if (status)
        fclose(status);
    return kilobytes;
}

static void print_report(uint64_t total)
{
    qsort(report.lateness, total, sizeof *report.lateness, by_value);
    printf("ok %" PRIu64 "\n", report.ok);
    printf("failed %" PRIu64 "\n", report.failed);
    printf("late_max_ms %.1f\n", report.lateness[total - 1] / 1000.0);
    printf("late_p99_ms %.1f\n", report.lateness[(total - 1) * 99 / 100] / 1000.0);
    printf("wall_s %.2f\n", (double)(report.ended_at - report.started_at) / 1e9);
    printf("cpu_us_per_request %.1f\n", (double)(report.cpu_at_end - report.cpu_at_start) / 1e3 / (double)total);
    printf("max_rss_kb %ld\n", peak_memory_kilobytes());
}

static unsigned number(const char *name, const char *text, unsigned least, unsigned most)
{
    char *end;
    errno = 0;
    unsigned long value = strtoul(text, &end, 10);
    if (errno != 0 || end == text || *end != '\0' || *text == '-' || value < least || value > most) {
        fprintf(stderr, "curl-loop: cannot take %s %s: expected a whole number from %u to %u\n", name, text, least, most);
        exit(2);
    }
    return (unsigned)value;
}

static void read_options(int count, char **words)
{
    if (count < 5 || count > 7) {
        fputs("usage: curl-loop DEVICES SECONDS INTERVAL PORT [keep-alive|close] [FIRST-INDEX]\n", stderr);
        exit(2);
    }
    options.devices = number("DEVICES", words[1], 1, 1000000);
    options.seconds = number("SECONDS", words[2], 1, 1000000);
    options.interval = number("INTERVAL", words[3], 1, 3600);
    options.port = number("PORT", words[4], 1, 65535);
    options.keep_alive = count < 6 || strcmp(words[5], "keep-alive") == 0;
    if (count >= 6 && !options.keep_alive && strcmp(words[5], "close") != 0) {
        fprintf(stderr, "curl-loop: cannot take connection %s: expected keep-alive or close\n", words[5]);
        exit(2);
    }
    options.first_index = count < 7 ? 0 : number("FIRST-INDEX", words[6], 0, 10000000);
    if (options.seconds < options.interval) {
        fputs("curl-loop: cannot take SECONDS: expected at least one INTERVAL\n", stderr);
        exit(2);
    }
}

static void allow_open_files(void)
{
    struct rlimit limit;
    if (getrlimit(RLIMIT_NOFILE, &limit) == 0) {
        limit.rlim_cur = limit.rlim_max;
        setrlimit(RLIMIT_NOFILE, &limit);
    }
}

int main(int count, char **words)
{
    read_options(count, words);
    uint64_t total = (uint64_t)options.devices * (options.seconds / options.interval);
    allow_open_files();
    epoll = epoll_create1(EPOLL_CLOEXEC);
    report.lateness = calloc(total, sizeof *report.lateness);
    if (epoll < 0 || !report.lateness)
        fail("start", strerror(errno));
    if (curl_global_init(CURL_GLOBAL_DEFAULT) != CURLE_OK)
        fail("start", "curl_global_init");
    build_shards();
    build_devices();
    run(total);
    print_report(total);
    return report.failed == 0 ? 0 : 1;
}
