// Marks what the shared library shows; everything without the mark is hidden inside it.
#pragma once

#ifdef __cplusplus
#define ATROUS_EXPORT [[gnu::visibility("default")]]
#else
#define ATROUS_EXPORT __attribute__((visibility("default")))
#endif
