// What stands behind the handles of the C interface.
#pragma once

#include <vector>

#include "atrous/atrous.h"
#include "atrous/c_api.h"

struct atrous_model {
  atrous::Model model;
};

struct atrous_session {
  atrous::Session session;
};

struct atrous_label_map {
  atrous::Segmentation result;
};

struct atrous_tensor_list {
  std::vector<atrous::NamedTensor> tensors;
};
