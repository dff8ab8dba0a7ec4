// The best multiply-add rate that the machine reaches in registers.
#pragma once

namespace atrous {

// In GFLOP/s with `threads` threads and vectors of at most so many bytes (64, 32, 16); takes ~50 ms.
double measure_peak_gflops(int threads, int vector_bytes);

}  // namespace atrous
