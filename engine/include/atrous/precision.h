// How exactly a network is computed.
#pragma once

#include "atrous/export.h"

namespace ATROUS_EXPORT atrous {

enum class Precision {
  kF32,   // everything in f32
  kBf16,  // maps and weights of large convolutions in bf16, sums in f32; needs a CPU with AVX512_BF16 or AMX
  kAuto,  // kBf16 where the CPU has it, else kF32
};

// "f32", "bf16", "auto"
const char* name(Precision precision);

// Whether the CPU multiplies bf16, within the limit that ONEDNN_MAX_CPU_ISA sets.
bool cpu_has_bf16();

}  // namespace atrous
