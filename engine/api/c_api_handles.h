// What stands behind the handles of the C interface.
#pragma once

#include <utility>
#include <vector>

#include "atrous/atrous.h"
#include "atrous/c_api.h"

struct atrous_model {
  explicit atrous_model(atrous::Model loaded) : model(std::move(loaded)) {}
  atrous::Model model;
};

struct atrous_session {
  explicit atrous_session(atrous::Session made) : session(std::move(made)) {}
  atrous::Session session;
};

struct atrous_label_map {
  atrous::Segmentation result;
};

struct atrous_tensor_list {
  std::vector<atrous::NamedTensor> tensors;
};
