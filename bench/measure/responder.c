/*
 * The least that a DNS server can do over UDP: it receives and sends batches, and answers whatever it is
 * asked with the question, one A record and, if it was asked with one, an OPT record with the client
 * subnet, whose scope is the source. What it costs is what the kernel costs; nothing can be faster.
 *
 * It says on which port it listens, which is a free one if it is told 0, and runs until it is ended by a
 * signal.
 *
 * SPDX-License-Identifier: Apache-2.0
 */
#define _GNU_SOURCE
#include <arpa/inet.h>
#include <netinet/in.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>

enum {
    BATCH = 64,
    MAX_MESSAGE_BYTES = 4096,
    MAX_QUESTION_END = 12 + 255 + 4,
    OPT_BYTES = 11,
    CLIENT_SUBNET = 8,
    MAX_SUBNET_BYTES = 4 + 4 + 16,
    MAX_ANSWER_BYTES = MAX_QUESTION_END + 16 + OPT_BYTES + MAX_SUBNET_BYTES,
    SOCKET_BUFFER_BYTES = 4 << 20
};

static const uint8_t ADDRESS[16] = {0xc0, 0x0c, 0, 1, 0, 1, 0, 0, 0, 30, 0, 4, 192, 0, 2, 1};
static const uint8_t OPT[OPT_BYTES] = {0, 0, 41, 0x04, 0xd0, 0, 0, 0, 0, 0, 0}; /* 1232 bytes */

static uint8_t received[BATCH][MAX_MESSAGE_BYTES], answers[BATCH][MAX_ANSWER_BYTES];
static struct sockaddr_in clients[BATCH];
static struct iovec incoming_parts[BATCH], outgoing_parts[BATCH];
static struct mmsghdr incoming[BATCH], outgoing[BATCH];

/* Copies the client subnet out of the OPT record at `at`, if it has one, and returns its length. */
static size_t copy_subnet(uint8_t *to, const uint8_t *query, size_t length, size_t at) {
    size_t end = at + OPT_BYTES + ((size_t)query[at + 9] << 8 | query[at + 10]);
    at += OPT_BYTES;
    while (end <= length && at + 8 <= end) {
        size_t bytes = 4 + ((size_t)query[at + 2] << 8 | query[at + 3]);
        if (query[at] == 0 && query[at + 1] == CLIENT_SUBNET && at + bytes <= end &&
            bytes <= MAX_SUBNET_BYTES) {
            memcpy(to, query + at, bytes);
            to[7] = to[6]; /* scope: source */
            return bytes;
        }
        at += bytes;
    }
    return 0;
}

/* The length of the answer; 0 if the query deserves none. */
static size_t answer(uint8_t *to, const uint8_t *query, size_t length) {
    size_t end = 12;
    while (end < length && query[end] != 0 && query[end] < 64)
        end += 1u + query[end];
    end += 5;
    if (end > length || end > MAX_QUESTION_END || query[2] & 0x80)
        return 0;
    memcpy(to, query, end);
    to[2] = 0x84 | (query[2] & 1); /* a response, with authority; RD as it came */
    to[3] = 0;
    memset(to + 6, 0, 6);
    to[7] = 1;
    memcpy(to + end, ADDRESS, sizeof ADDRESS);
    size_t at = end + sizeof ADDRESS;
    if (end + OPT_BYTES <= length && query[end] == 0 && query[end + 2] == 41) {
        to[11] = 1;
        memcpy(to + at, OPT, OPT_BYTES);
        size_t bytes = copy_subnet(to + at + OPT_BYTES, query, length, end);
        to[at + 10] = (uint8_t)bytes;
        at += OPT_BYTES + bytes;
    }
    return at;
}

static int open_socket(char *address) {
    char *colon = strrchr(address, ':');
    if (!colon)
        return -1;
    *colon = 0;
    struct sockaddr_in here = {.sin_family = AF_INET, .sin_port = htons((uint16_t)atoi(colon + 1))};
    int fd = socket(AF_INET, SOCK_DGRAM, 0), bytes = SOCKET_BUFFER_BYTES;
    if (inet_pton(AF_INET, address, &here.sin_addr) != 1 || fd < 0 ||
        bind(fd, (struct sockaddr *)&here, sizeof here) != 0)
        return -1;
    setsockopt(fd, SOL_SOCKET, SO_RCVBUF, &bytes, sizeof bytes);
    return fd;
}

static void prepare(void) {
    for (int i = 0; i < BATCH; i++) {
        incoming_parts[i] = (struct iovec){received[i], MAX_MESSAGE_BYTES};
        incoming[i].msg_hdr = (struct msghdr){
            .msg_name = &clients[i], .msg_iov = &incoming_parts[i], .msg_iovlen = 1};
        outgoing[i].msg_hdr =
            (struct msghdr){.msg_namelen = sizeof clients[i], .msg_iov = &outgoing_parts[i], .msg_iovlen = 1};
    }
}

static void serve_batch(int fd) {
    for (int i = 0; i < BATCH; i++)
        incoming[i].msg_hdr.msg_namelen = sizeof clients[i];
    int got = recvmmsg(fd, incoming, BATCH, MSG_WAITFORONE, NULL), ready = 0;
    for (int i = 0; i < got; i++) {
        size_t length = answer(answers[ready], received[i], incoming[i].msg_len);
        if (length == 0)
            continue;
        outgoing_parts[ready] = (struct iovec){answers[ready], length};
        outgoing[ready++].msg_hdr.msg_name = &clients[i];
    }
    for (int done = 0; done < ready;) {
        int sent = sendmmsg(fd, outgoing + done, (unsigned)(ready - done), 0);
        done += sent > 0 ? sent : 1; /* one that cannot be sent is left out */
    }
}

int main(int count, char **words) {
    int fd = count == 2 ? open_socket(words[1]) : -1;
    struct sockaddr_in here;
    socklen_t length = sizeof here;
    if (fd < 0 || getsockname(fd, (struct sockaddr *)&here, &length) != 0) {
        fprintf(stderr, "responder ADDRESS:PORT, which must be free\n");
        return 2;
    }
    printf("%d\n", ntohs(here.sin_port));
    fflush(stdout);
    prepare();
    for (;;)
        serve_batch(fd);
}
