// Makes the cells of a query from the figures of organizations and of the units in them.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/queries.pb.h"
#include "services/indicator/analysis/query_figures.h"
#include "services/indicator/analysis/ratio_operands.h"
#include "services/indicator/analysis/space_rollup.h"
#include "services/indicator/analysis/time_rollup.h"

namespace district::indicator {

class QueryCells {
 public:
  // By name, the operands of ratios among them. All must outlive it.
  QueryCells(const std::map<std::string, v1::Indicator>& indicators, QueryFigures& figures,
             const v1::QueryIndicatorsRequest& request)
      : indicators_(indicators), figures_(figures), request_(request) {}

  // Returns whether the figures of units below may be in a cell, or in what is told beside it. Goes
  // by the organization's own figures, which must be read.
  bool NeedsUnits(const std::string& indicator, const std::string& organization,
                  const time::Period& period) const;
  // Fills `indicator`, `organization`, `period` of which are set. All figures must be read.
  void Fill(const time::Period& period, v1::QueryCell& cell) const;

  // Returns the operands of an indicator that is a ratio over units; nothing where they are not
  // known.
  std::optional<OperandNames> OperandsOf(const v1::Indicator& indicator) const;

 private:
  RolledUp Own(const std::string& indicator, const std::string& organization,
               const time::Period& period) const;
  // `itself`: with the organization's own figures.
  RolledUpInSpace OfUnits(const std::string& indicator, const std::string& organization,
                          const time::Period& period, bool itself) const;
  TimedFigures FiguresIn(const std::string& indicator, const std::string& left_out) const;
  bool IsCombined(const v1::Indicator& indicator, const std::string& organization,
                  const time::Period& period) const;
  void FillFromOwn(const RolledUp& own, v1::QueryCell& cell) const;
  void FillFromUnits(const RolledUpInSpace& units, const time::Period& period,
                     v1::QueryCell& cell) const;
  void TellUnits(const RolledUpInSpace& units, v1::QueryCell& cell) const;
  void AddParts(const std::string& indicator, const std::string& unit, const RolledUp& figure,
                const UnitFigures* cut, v1::QueryCell& cell) const;
  void AddShare(const Share& share, v1::QueryCell& cell) const;
  void AddDiscrepancyOfUnits(const RolledUp& own, const time::Period& period,
                             v1::QueryCell& cell) const;

  const std::map<std::string, v1::Indicator>& indicators_;
  QueryFigures& figures_;
  const v1::QueryIndicatorsRequest& request_;
};

}  // namespace district::indicator
