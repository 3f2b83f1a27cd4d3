"""What the made-up year holds: people, meetings, plans, tasks and what became of them.

Nothing here happened. The calendar of a people's committee of an urban district is taken from practice: a regular
session a month, a report, plans to be adopted, directives with tasks, a notice of conclusions. Names hold "Mẫu".
"""

DISTRICT = "quận Mẫu"
# Members of the committee in protocol order: person, name, unit, post, title.
MEMBERS = [
    ("tran-mau-an", "Trần Mẫu An", "mau-ubnd-quan", "chu-tich", "Chủ tịch UBND quận"),
    ("le-mau-binh", "Lê Mẫu Bình", "mau-ubnd-quan", "pho-chu-tich", "Phó Chủ tịch UBND quận"),
    ("pham-mau-chi", "Phạm Mẫu Chi", "mau-ubnd-quan", "pho-chu-tich", "Phó Chủ tịch UBND quận"),
    ("hoang-mau-dung", "Hoàng Mẫu Dũng", "mau-ubnd-quan", "pho-chu-tich", "Phó Chủ tịch UBND quận"),
    ("vu-mau-giang", "Vũ Mẫu Giang", "mau-van-phong", "truong", "Chánh Văn phòng HĐND và UBND quận"),
    ("dang-mau-ha", "Đặng Mẫu Hà", "mau-tai-chinh", "truong", "Trưởng phòng Tài chính - Kế hoạch"),
    ("bui-mau-hai", "Bùi Mẫu Hải", "mau-kinh-te", "truong", "Trưởng phòng Kinh tế"),
    ("do-mau-hoa", "Đỗ Mẫu Hòa", "mau-do-thi", "truong", "Trưởng phòng Quản lý đô thị"),
    ("duong-mau-lan", "Dương Mẫu Lan", "mau-tai-nguyen", "truong", "Trưởng phòng Tài nguyên và Môi trường"),
    ("ly-mau-long", "Lý Mẫu Long", "mau-noi-vu", "truong", "Trưởng phòng Nội vụ"),
    ("trinh-mau-mai", "Trịnh Mẫu Mai", "mau-tu-phap", "truong", "Trưởng phòng Tư pháp"),
    ("dinh-mau-minh", "Đinh Mẫu Minh", "mau-giao-duc", "truong", "Trưởng phòng Giáo dục và Đào tạo"),
    ("mai-mau-nga", "Mai Mẫu Nga", "mau-y-te", "truong", "Trưởng phòng Y tế"),
    ("phan-mau-phong", "Phan Mẫu Phong", "mau-lao-dong", "truong", "Trưởng phòng Lao động - Thương binh và Xã hội"),
    ("cao-mau-quan", "Cao Mẫu Quân", "mau-van-hoa", "truong", "Trưởng phòng Văn hóa và Thông tin"),
    ("ta-mau-son", "Tạ Mẫu Sơn", "mau-thanh-tra", "truong", "Chánh Thanh tra quận"),
    ("luu-mau-thanh", "Lưu Mẫu Thành", "mau-quan-su", "truong", "Chỉ huy trưởng Ban Chỉ huy quân sự quận"),
    ("chu-mau-tung", "Chu Mẫu Tùng", "mau-cong-an", "truong", "Trưởng Công an quận"),
    ("ngo-mau-khanh", "Ngô Mẫu Khánh", "mau-do-thi", "truong", "Trưởng phòng Quản lý đô thị"),
]
# The head of mau-do-thi retired; the post stood vacant for a month.
UNTIL = {"do-mau-hoa": "2018-05-31"}
FROM = {"ngo-mau-khanh": "2018-07-01"}

UNITS = {
    "mau-van-phong": "Văn phòng HĐND và UBND quận Mẫu",
    "mau-tai-chinh": "Phòng Tài chính - Kế hoạch quận Mẫu",
    "mau-kinh-te": "Phòng Kinh tế quận Mẫu",
    "mau-do-thi": "Phòng Quản lý đô thị quận Mẫu",
    "mau-tai-nguyen": "Phòng Tài nguyên và Môi trường quận Mẫu",
    "mau-noi-vu": "Phòng Nội vụ quận Mẫu",
    "mau-tu-phap": "Phòng Tư pháp quận Mẫu",
    "mau-giao-duc": "Phòng Giáo dục và Đào tạo quận Mẫu",
    "mau-y-te": "Phòng Y tế quận Mẫu",
    "mau-lao-dong": "Phòng Lao động - Thương binh và Xã hội quận Mẫu",
    "mau-van-hoa": "Phòng Văn hóa và Thông tin quận Mẫu",
    "mau-thanh-tra": "Thanh tra quận Mẫu",
    "mau-quan-su": "Ban Chỉ huy quân sự quận Mẫu",
    "mau-cong-an": "Công an quận Mẫu",
}
WARDS = {f"mau-phuong-{n}": f"UBND phường Mẫu {n}" for n in (1, 2, 3, 4)}

# A month: the day of the regular session; two drafts to be adopted (type, subject, who presents); tasks (what, topic,
# who leads).
MONTHS = [
    ("2018-01-25",
     [("ke-hoach", "Kế hoạch phát triển kinh tế - xã hội năm 2018", "dang-mau-ha"),
      ("quyet-dinh", "Quyết định giao chỉ tiêu thu ngân sách năm 2018 cho các phường", "dang-mau-ha")],
     [("Giao chỉ tiêu thu ngân sách đến từng phường", "thu ngân sách", "mau-tai-chinh"),
      ("Bảo đảm an ninh trật tự dịp Tết Nguyên đán", "an ninh trật tự", "mau-cong-an"),
      ("Thăm, tặng quà gia đình chính sách dịp Tết", "an sinh xã hội", "mau-lao-dong"),
      ("Kiểm tra an toàn thực phẩm dịp Tết", "an toàn thực phẩm", "mau-y-te")]),
    ("2018-02-27",
     [("ke-hoach", "Kế hoạch quản lý lễ hội xuân năm 2018", "cao-mau-quan"),
      ("ke-hoach", "Kế hoạch ra quân lập lại trật tự đô thị năm 2018", "do-mau-hoa")],
     [("Kiểm tra việc tổ chức lễ hội trên địa bàn", "lễ hội", "mau-van-hoa"),
      ("Xử lý vi phạm lấn chiếm vỉa hè trên 5 tuyến phố", "trật tự đô thị", "mau-do-thi"),
      ("Hoàn thành giao quân đợt 1 năm 2018", "quân sự địa phương", "mau-quan-su"),
      ("Ra quân trật tự đô thị trên địa bàn phường", "trật tự đô thị", "mau-phuong-1")]),
    ("2018-03-27",
     [("ke-hoach", "Kế hoạch cải cách hành chính năm 2018", "ly-mau-long"),
      ("quyet-dinh", "Quyết định phê duyệt danh mục thủ tục hành chính thực hiện mức độ 3", "vu-mau-giang")],
     [("Rà soát, rút ngắn thời gian giải quyết thủ tục hành chính", "cải cách hành chính", "mau-noi-vu"),
      ("Đưa 20 thủ tục lên dịch vụ công mức độ 3", "cải cách hành chính", "mau-van-phong"),
      ("Tiếp nhận và giải quyết dứt điểm 6 đơn thư tồn đọng", "khiếu nại, tố cáo", "mau-thanh-tra"),
      ("Niêm yết công khai thủ tục hành chính tại phường", "cải cách hành chính", "mau-phuong-2")]),
    ("2018-04-26",
     [("ke-hoach", "Kế hoạch giải phóng mặt bằng các dự án trọng điểm năm 2018", "duong-mau-lan"),
      ("ke-hoach", "Kế hoạch tuyển sinh đầu cấp năm học 2018 - 2019", "dinh-mau-minh")],
     [("Phê duyệt phương án bồi thường dự án mở rộng đường số 1", "giải phóng mặt bằng", "mau-tai-nguyen"),
      ("Công bố phân tuyến tuyển sinh", "giáo dục", "mau-giao-duc"),
      ("Kiểm tra an toàn phòng cháy các chung cư cao tầng", "phòng cháy, chữa cháy", "mau-cong-an"),
      ("Vận động các hộ bàn giao mặt bằng", "giải phóng mặt bằng", "mau-phuong-3")]),
    ("2018-05-29",
     [("ke-hoach", "Kế hoạch phòng, chống thiên tai năm 2018", "hoang-mau-dung"),
      ("quyet-dinh", "Quyết định điều chỉnh thời gian họp chợ", "bui-mau-hai")],
     [("Nạo vét 4 tuyến cống thoát nước trước mùa mưa", "phòng, chống thiên tai", "mau-do-thi"),
      ("Diễn tập phòng, chống lụt bão", "phòng, chống thiên tai", "mau-quan-su"),
      ("Kiểm tra giá cả, bình ổn thị trường", "quản lý thị trường", "mau-kinh-te"),
      ("Lập phương án di dời các hộ trong nhà nguy hiểm", "phòng, chống thiên tai", "mau-phuong-4")]),
    ("2018-06-28",
     [("bao-cao", "Báo cáo kiểm điểm chỉ đạo, điều hành 6 tháng đầu năm 2018", "vu-mau-giang"),
      ("ke-hoach", "Kế hoạch đẩy nhanh giải ngân vốn đầu tư xây dựng cơ bản", "dang-mau-ha")],
     [("Rà soát các dự án chậm giải ngân, đề xuất điều chuyển vốn", "đầu tư công", "mau-tai-chinh"),
      ("Quyết toán 12 công trình hoàn thành", "đầu tư công", "mau-tai-chinh"),
      ("Tổng hợp kiến nghị của cử tri", "kiến nghị cử tri", "mau-van-phong"),
      ("Phổ biến Luật Tiếp cận thông tin cho cán bộ các phường", "phổ biến pháp luật", "mau-tu-phap")]),
    ("2018-07-26",
     [("ke-hoach", "Kế hoạch chăm lo người có công dịp 27/7", "phan-mau-phong"),
      ("quyet-dinh", "Quyết định ban hành Quy chế phối hợp quản lý trật tự xây dựng", "ngo-mau-khanh")],
     [("Rà soát hồ sơ người có công còn vướng mắc", "người có công", "mau-lao-dong"),
      ("Kiểm tra 30 công trình xây dựng có phép", "trật tự xây dựng", "mau-do-thi"),
      ("Diệt bọ gậy, phun hóa chất phòng sốt xuất huyết", "phòng, chống dịch", "mau-y-te"),
      ("Tổng vệ sinh môi trường cuối tuần", "vệ sinh môi trường", "mau-phuong-1")]),
    ("2018-08-28",
     [("ke-hoach", "Kế hoạch khai giảng năm học 2018 - 2019", "dinh-mau-minh"),
      ("ke-hoach", "Kế hoạch thu nợ thuế 4 tháng cuối năm", "le-mau-binh")],
     [("Hoàn thành sửa chữa 8 trường học trước khai giảng", "giáo dục", "mau-giao-duc"),
      ("Thu hồi nợ thuế của 40 doanh nghiệp", "thu ngân sách", "mau-kinh-te"),
      ("Cấp giấy chứng nhận quyền sử dụng đất cho 50 hộ", "đất đai", "mau-tai-nguyen"),
      ("Lắp camera an ninh tại các khu dân cư", "an ninh trật tự", "mau-phuong-2")]),
    ("2018-09-27",
     [("ke-hoach", "Kế hoạch sắp xếp tổ dân phố", "ly-mau-long"),
      ("quyet-dinh", "Quyết định thu phí tạm sử dụng hè phố", "hoang-mau-dung")],
     [("Lấy ý kiến cử tri về sắp xếp tổ dân phố", "tổ chức bộ máy", "mau-noi-vu"),
      ("Thanh tra công tác quản lý tài chính 3 trường học", "thanh tra", "mau-thanh-tra"),
      ("Tổ chức Tuần lễ học tập suốt đời", "văn hóa", "mau-van-hoa"),
      ("Giải quyết dứt điểm điểm tập kết rác tự phát", "vệ sinh môi trường", "mau-phuong-3")]),
    ("2018-10-25",
     [("bao-cao", "Báo cáo ước thực hiện dự toán ngân sách năm 2018", "dang-mau-ha"),
      ("ke-hoach", "Kế hoạch rà soát hộ nghèo, hộ cận nghèo", "phan-mau-phong")],
     [("Rà soát hộ nghèo, hộ cận nghèo cuối năm", "an sinh xã hội", "mau-lao-dong"),
      ("Lập dự toán ngân sách năm 2019", "ngân sách", "mau-tai-chinh"),
      ("Tuyên truyền phòng, chống tín dụng đen", "an ninh trật tự", "mau-cong-an"),
      ("Phổ biến Luật An ninh mạng", "phổ biến pháp luật", "mau-tu-phap")]),
    ("2018-11-27",
     [("to-trinh", "Tờ trình HĐND quận về dự toán ngân sách năm 2019", "dang-mau-ha"),
      ("ke-hoach", "Kế hoạch phục vụ Tết Kỷ Hợi 2019", "bui-mau-hai")],
     [("Chuẩn bị hàng hóa phục vụ Tết", "quản lý thị trường", "mau-kinh-te"),
      ("Hoàn thành hồ sơ trình kỳ họp HĐND cuối năm", "kỳ họp HĐND", "mau-van-phong"),
      ("Chi trả bồi thường đợt 2 dự án mở rộng đường số 1", "giải phóng mặt bằng", "mau-tai-nguyen"),
      ("Kiểm tra y tế các cơ sở mầm non tư thục", "y tế", "mau-y-te")]),
    ("2018-12-20",
     [("ke-hoach", "Chương trình công tác năm 2019 của UBND quận", "vu-mau-giang"),
      ("ke-hoach", "Kế hoạch tuyển quân năm 2019", "luu-mau-thanh")],
     [("Tổng kết phong trào thi đua năm 2018", "thi đua, khen thưởng", "mau-noi-vu"),
      ("Khám sức khỏe nghĩa vụ quân sự", "quân sự địa phương", "mau-quan-su"),
      ("Trang trí đường phố đón năm mới", "văn hóa", "mau-van-hoa"),
      ("Trực sẵn sàng chiến đấu dịp Tết Dương lịch", "an ninh trật tự", "mau-phuong-4")]),
]
# Called for a storm that did not come; its number went to the session of that month.
CANCELLED = ("2018-08-16", "Phiên họp bất thường về ứng phó với bão")

# What becomes of the tasks, one after the other, again and again.
FATES = ["on_time", "on_time", "late", "on_time", "extended", "on_time", "no_deadline", "returned", "on_time",
         "overdue", "on_time", "on_time", "extended_late"]
# And of some in particular, by their place in the year.
PARTICULAR = {13: "cancelled", 22: "reported", 30: "open_no_deadline"}

# The drafts, by month and place, on which the vote was a tie, which the chair decides, and which was lost.
TIE = (5, 2)
LOST = (9, 2)
