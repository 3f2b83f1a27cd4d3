// Makes the cells of a query from the figures of organizations and of the units in them.
#pragma once

#include <optional>
#include <string>

#include "common/time/period.h"
#include "district/indicator/v1/indicators.pb.h"
#include "district/indicator/v1/queries.pb.h"
#include "services/indicator/analysis/formula_values.h"
#include "services/indicator/analysis/query_figures.h"
#include "services/indicator/analysis/ratio_operands.h"
#include "services/indicator/analysis/space_rollup.h"
#include "services/indicator/analysis/time_rollup.h"
#include "services/indicator/catalogue/definitions.h"

namespace district::indicator {

class QueryCells {
 public:
  // All that the indicators asked for follow from are among `indicators`. All must outlive it.
  QueryCells(const Definitions& indicators, QueryFigures& figures,
             const v1::QueryIndicatorsRequest& request)
      : indicators_(indicators),
        figures_(figures),
        request_(request),
        levels_(indicators, [this](const v1::Indicator& indicator, const std::string& organization,
                                   const time::Period& period) {
          return LevelWithoutFormula(indicator, organization, period);
        }) {}

  // Returns whether the figures of units below may be in a cell, or in what is told beside it. Goes
  // by the organization's own figures, which must be read.
  bool NeedsUnits(const std::string& indicator, const std::string& organization,
                  const time::Period& period) const;
  // Fills `indicator`, `organization`, `period` of which are set. All figures must be read.
  void Fill(const time::Period& period, v1::QueryCell& cell);

  // Returns the operands of an indicator that is a ratio over units; nothing where they are not
  // known.
  std::optional<OperandNames> RatioOf(const v1::Indicator& indicator) const;

 private:
  RolledUp Own(const std::string& indicator, const std::string& organization,
               const time::Period& period) const;
  // `itself`: with the organization's own figures.
  RolledUpInSpace OfUnits(const std::string& indicator, const std::string& organization,
                          const time::Period& period, bool itself) const;
  TimedFigures FiguresIn(const std::string& indicator, const std::string& left_out) const;
  bool IsCombined(const v1::Indicator& indicator, const std::string& organization,
                  const time::Period& period) const;
  // What the figures of the organization and of the units below come to; nothing where its own
  // figures say all.
  std::optional<RolledUpInSpace> UnitsFor(const std::string& indicator,
                                          const std::string& organization,
                                          const time::Period& period, const RolledUp& own) const;
  Level LevelWithoutFormula(const v1::Indicator& indicator, const std::string& organization,
                            const time::Period& period) const;
  void FillFromFormula(const Level& level, v1::QueryCell& cell) const;
  void FillFromFigures(const time::Period& period, v1::QueryCell& cell) const;
  void FillFromOwn(const RolledUp& own, v1::QueryCell& cell) const;
  void FillFromUnits(const RolledUpInSpace& units, const time::Period& period,
                     v1::QueryCell& cell) const;
  void TellUnits(const RolledUpInSpace& units, v1::QueryCell& cell) const;
  void AddParts(const std::string& indicator, const std::string& unit, const RolledUp& figure,
                const UnitFigures* cut, v1::QueryCell& cell) const;
  void AddShare(const Share& share, v1::QueryCell& cell) const;
  void AddDiscrepancyOfUnits(const RolledUp& own, const time::Period& period,
                             v1::QueryCell& cell) const;

  const Definitions& indicators_;
  QueryFigures& figures_;
  const v1::QueryIndicatorsRequest& request_;
  FormulaValues levels_;
};

}  // namespace district::indicator
