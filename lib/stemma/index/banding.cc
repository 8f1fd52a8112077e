#include "stemma/index/banding.h"

#include <cmath>

#include "stemma/base/error.h"
#include "stemma/sketch/params.h"

namespace stemma {

double proposal_probability(const Banding& banding, double resemblance) {
  return 1.0 - std::pow(1.0 - std::pow(resemblance, banding.rows), banding.bands);
}

std::vector<CurvePoint> s_curve(const Banding& banding, int points) {
  if (points < 2) {
    throw Error(ErrorCode::invalid_argument, "a curve has at least 2 points", "points");
  }
  std::vector<CurvePoint> curve;
  for (int i = 0; i < points; ++i) {
    const double resemblance = static_cast<double>(i) / (points - 1);
    curve.push_back({resemblance, proposal_probability(banding, resemblance)});
  }
  return curve;
}

Banding choose_banding(int signature_size, double threshold, double recall) {
  SketchParams params;
  params.signature_size = signature_size;
  check(params);
  const auto is_share = [](double value) { return value > 0.0 && value <= 1.0; };
  if (!is_share(threshold) || !is_share(recall)) {
    throw Error(ErrorCode::invalid_argument, "threshold and recall must be over 0 and at most 1",
                "threshold");
  }
  Banding best{signature_size, 1};
  for (int rows = 2; rows <= signature_size; ++rows) {
    const Banding banding{signature_size / rows, rows};
    if (proposal_probability(banding, threshold) >= recall) best = banding;
  }
  return best;
}

}  // namespace stemma
