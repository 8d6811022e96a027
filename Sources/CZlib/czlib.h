#ifndef METERGW_CZLIB_H
#define METERGW_CZLIB_H

#include <zlib.h>

#endif
