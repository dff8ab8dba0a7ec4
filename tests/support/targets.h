// Runs a test once for every instruction set that own kernels are compiled for and this CPU offers.
#pragma once

#include <functional>

namespace atrous::test {

// Calls body() once for each of Highway's targets, best first, with exactly that one in use, or the next best where a
// kernel is not compiled for it; then all are back. The name of the target is in the trace of a failure; after a fatal
// failure the others are left out. oneDNN is not affected. Not for tests that run beside other threads.
//
// A whole run is limited from outside by ATROUS_HIGHWAY_TARGET (AVX3, AVX2, SSE4 ...), which disables better targets.
void for_each_target(const std::function<void()>& body);

// Applies that limit; false if there is no such target. Tests have it applied before they run.
bool limit_targets();

}  // namespace atrous::test
