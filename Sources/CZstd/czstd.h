#ifndef METERGW_CZSTD_H
#define METERGW_CZSTD_H

#include <zstd.h>

#endif
