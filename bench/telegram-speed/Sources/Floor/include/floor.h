#ifndef FLOOR_H
#define FLOOR_H

#include <stddef.h>
#include <stdint.h>

/* CRC-16/ARC of some bytes, eight at a time: what reading a telegram cannot be faster than, as its checksum has to be checked. */
uint16_t floor_crc(const uint8_t *bytes, size_t count);

/* How often memory was asked for since the process began, by any code in it. */
uint64_t floor_allocations(void);

/* The processor time of this thread, in nanoseconds: what others do on the machine meanwhile is not in it. */
uint64_t floor_nanoseconds(void);

#endif
