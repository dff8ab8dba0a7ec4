// The instruction set that oneDNN's kernels use.
#pragma once

namespace atrous::onednn {

enum class Isa { kSse41, kAvx2, kAvx512 };

// What the CPU has, within the limit that the environment sets (ONEDNN_MAX_CPU_ISA).
Isa effective_isa();

// Whether the CPU multiplies bf16 (AVX512_BF16 or AMX), within the same limit.
bool has_bf16();

// Whether the CPU multiplies u8 by s8 without intermediate rounding to 16 bits (AVX512_VNNI or AVX_VNNI), within the
// same limit.
bool has_int8();

// "SSE4.1", "AVX2", "AVX-512"
const char* name(Isa isa);

}  // namespace atrous::onednn
