// Named pre-processings.
#include "atrous/model.h"
#include "core/error.h"

namespace atrous {

Preprocessing preset(const std::string& name) {
  Preprocessing facts;
  if (name == "unit") return facts;
  if (name == "imagenet") {
    facts.mean = {0.485F, 0.456F, 0.406F};
    facts.std = {0.229F, 0.224F, 0.225F};
    return facts;
  }
  if (name == "tf") {
    facts.scale = 1.0F / 127.5F;
    facts.mean = {1.0F, 1.0F, 1.0F};
    return facts;
  }
  fail(ErrorCode::kNotFound, "no preset '", name, "'; there are: imagenet, tf, unit");
}

}  // namespace atrous
