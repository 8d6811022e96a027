#include "floor.h"

#include <stdbool.h>
#include <string.h>
#include <time.h>

enum { SLICES = 8 };

static uint16_t table[SLICES][256];

__attribute__((constructor)) static void build_table(void)
{
    for (unsigned byte = 0; byte < 256; byte++) {
        uint16_t value = (uint16_t)byte;
        for (int bit = 0; bit < 8; bit++)
            value = value & 1 ? (uint16_t)(value >> 1 ^ 0xA001) : (uint16_t)(value >> 1);
        table[0][byte] = value;
    }
    for (int slice = 1; slice < SLICES; slice++)
        for (unsigned byte = 0; byte < 256; byte++)
            table[slice][byte] = (uint16_t)(table[slice - 1][byte] >> 8 ^ table[0][table[slice - 1][byte] & 0xFF]);
}

uint16_t floor_crc(const uint8_t *bytes, size_t count)
{
    uint16_t crc = 0;
    while (count >= SLICES) {
        uint64_t word;
        /* Little-endian, as all machines are that this is measured on. */
        memcpy(&word, bytes, sizeof word);
        word ^= crc;
        crc = (uint16_t)(table[7][word & 0xFF] ^ table[6][word >> 8 & 0xFF] ^ table[5][word >> 16 & 0xFF]
            ^ table[4][word >> 24 & 0xFF] ^ table[3][word >> 32 & 0xFF] ^ table[2][word >> 40 & 0xFF]
            ^ table[1][word >> 48 & 0xFF] ^ table[0][word >> 56]);
        bytes += SLICES;
        count -= SLICES;
    }
    for (; count > 0; count--)
        crc = (uint16_t)(crc >> 8 ^ table[0][(crc ^ *bytes++) & 0xFF]);
    return crc;
}

uint64_t floor_nanoseconds(void)
{
    struct timespec now;
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return (uint64_t)now.tv_sec * 1000000000u + (uint64_t)now.tv_nsec;
}
