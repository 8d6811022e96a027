#ifndef METERGW_CCURL_H
#define METERGW_CCURL_H

#include <curl/curl.h>

#endif
