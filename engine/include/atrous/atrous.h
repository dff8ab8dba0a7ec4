// Atrous: semantic-segmentation inference for the DeepLab family. Includes every public header.
#pragma once

#include "atrous/convert.h"
#include "atrous/error.h"
#include "atrous/export.h"
#include "atrous/image.h"
#include "atrous/inspect.h"
#include "atrous/installed_models.h"
#include "atrous/labels.h"
#include "atrous/model.h"
#include "atrous/parity.h"
#include "atrous/precision.h"
#include "atrous/report.h"
#include "atrous/session.h"
#include "atrous/tensor.h"

namespace ATROUS_EXPORT atrous {

// "0.1.0"
const char* version();

// The oneDNN that is loaded: "2.6.3".
std::string onednn_version();

}  // namespace atrous
