// Pictures as SVG, put together element by element.
//
// Debian has no library that draws such charts inside a service: PLplot keeps one global state and
// draws one picture at a time, MathGL and Cairo turn letters into outlines of fonts that a server
// would have to hold, gnuplot is a program of its own. So lines, boxes and texts are placed here,
// and pugixml writes them.
#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "district/indicator/v1/charts.pb.h"

namespace district::indicator {

// What a colour is for; each has one on light and one on dark ground.
enum class Ink { kGround, kText, kFaintText, kGrid, kAxis, kFigure, kPlan, kTarget };

enum class Anchor { kStart, kMiddle, kEnd };

struct TextLook {
  double size = 12;
  Ink ink = Ink::kText;
  Anchor anchor = Anchor::kStart;
  bool bold = false;
  bool on_lines = false;  // keeps what is behind away from the letters
};

struct LineLook {
  Ink ink = Ink::kGrid;
  double width = 1;
  const char* dashes = "";  // as "6 4"; "": none
};

struct Point {
  double x, y;
};

class Svg {
 public:
  // Draws on a ground of that size. `title` and `description` are for who does not see it.
  Svg(double width, double height, const std::string& title, const std::string& description,
      v1::DrawChartRequest::Theme theme);

  void Line(Point from, Point to, const LineLook& look);
  // A line through the points; nothing of fewer than two.
  void Polyline(const std::vector<Point>& points, const LineLook& look);
  // A box; `faint` where it tells of something that is not sure.
  void Box(Point corner, double width, double height, Ink ink, bool faint = false);
  // A dot, hollow where it tells of something that is not sure.
  void Dot(Point centre, double radius, Ink ink, bool hollow);
  // A text with its baseline at the point. What is cut off is told by `full` to who points at it.
  void Text(Point at, const std::string& text, const TextLook& look, const std::string& full = {});

  std::string ToString() const;

 private:
  pugi::xml_node Add(const char* element);
  void Colour(pugi::xml_node node, const char* attribute, Ink ink);
  void AddStyle();

  pugi::xml_document document_;
  pugi::xml_node root_;
  v1::DrawChartRequest::Theme theme_;
};

// Returns about how wide a text is in the usual fonts, rather more than less.
double WidthOf(std::string_view text, double size);

// Returns the text, cut off with an ellipsis where it is wider than that.
std::string CutTo(const std::string& text, double size, double width);

// Returns the text in lines that are no wider than that, broken at blanks; what is left after
// `most_lines` is cut off.
std::vector<std::string> LinesOf(const std::string& text, double size, double width,
                                 int most_lines);

}  // namespace district::indicator
