// Names of precisions, and what the CPU offers.
#include "atrous/precision.h"

#include "dnnl/isa.h"

namespace atrous {

const char* name(Precision precision) {
  switch (precision) {
    case Precision::kF32: return "f32";
    case Precision::kBf16: return "bf16";
    case Precision::kAuto: break;
  }
  return "auto";
}

bool cpu_has_bf16() { return onednn::has_bf16(); }

}  // namespace atrous
