// A plan as text and as JSON.
#pragma once

#include <string>

#include "atrous/session.h"

namespace atrous::tool {

// `peak_gflops`: what the machine reaches; 0 if the plan was not timed.
std::string plan_text(const PlanReport& plan, double peak_gflops);
std::string plan_json(const PlanReport& plan, double peak_gflops);

}  // namespace atrous::tool
