// Whether everything that a graph needs exists in this engine.
#pragma once

#include "onnx/draft.h"

namespace atrous {

// Throws unsupported with one message that lists every operator, attribute and type of the draft that is missing, how
// often each occurs and where first. Nodes that nothing needs must have been removed.
void require_supported(const Draft& draft, int opset);

}  // namespace atrous
