// Versions of the library and of oneDNN.
#include "atrous/atrous.h"
#include "dnnl/kernel.h"

namespace atrous {

const char* version() { return ATROUS_VERSION; }

std::string onednn_version() { return onednn::version(); }

}  // namespace atrous
