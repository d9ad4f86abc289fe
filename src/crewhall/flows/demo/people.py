"""Names of made-up people: first and last names of many origins, in an order that a seed text determines. Nobody real is meant."""

import random

_ENGLISH_FIRST = (
    "Amelia Archie Ben Charlotte Daniel Ella Emily Ethan George Grace Hannah Harry Isla Jack James Jessica Kate Lachlan Liam Lucy"
    " Matilda Max Mia Noah Oliver Olivia Oscar Ruby Ryan Sarah Sophie Thomas William Zoe"
)
_ENGLISH_LAST = (
    "Adams Bailey Barker Bennett Brown Campbell Carter Clarke Collins Cook Cooper Davies Evans Fletcher Graham Harris Hughes Jackson"
    " Johnson King Lawson Marshall Mitchell Morris Palmer Parker Reid Robinson Russell Shaw Taylor Turner Walker Watson White Wright"
)
_ORIGINS: tuple[tuple[str, str], ...] = (
    (_ENGLISH_FIRST, _ENGLISH_LAST),
    (
        "An Bao Chi Duc Hanh Hoa Huong Khanh Lan Linh Long Mai Minh Nam Ngoc Phuong Quan Thao Thuy Tuan Vy",
        "Bui Cao Dang Dinh Duong Ho Hoang Huynh Lam Luong Mai Ngo Nguyen Pham Phan Tran Trinh Truong Vo Vu",
    ),
    (
        "Chen Fang Hao Hui Jia Jian Jing Jun Lei Li Mei Min Ning Qing Rui Shan Wei Xin Yan Yi Ying Yu Zhen",
        "Chan Chen Cheung Feng Guo He Huang Lau Li Lin Liu Ma Ng Sun Tan Tang Wang Wong Wu Xu Yang Zhang Zhao Zhou",
    ),
    (
        "Aarav Aditi Ananya Arjun Deepa Divya Ishaan Karan Kavya Lakshmi Meera Neha Nikhil Pooja Priya Rahul Rohan Sanjay Shreya Vikram",
        "Agarwal Bhatt Chopra Das Desai Gupta Iyer Joshi Kapoor Kaur Kumar Mehta Menon Nair Patel Rao Reddy Shah Sharma Singh Varma",
    ),
    (
        "Alessandro Bianca Carla Chiara Dario Elena Enzo Federico Francesca Gianni Giulia Lorenzo Luca Marco Paola Rosa Silvia Stefano",
        "Barone Bianchi Bruno Caruso Conti Costa De Luca Esposito Ferrari Gallo Greco Lombardi Mancini Marino Moretti Ricci Romano Russo",
    ),
    (
        "Alexandros Christos Despina Dimitra Eleni Georgia Giorgos Ioanna Katerina Kostas Maria Nikos Panagiota Sofia Stavros Yianni",
        "Alexiou Antonopoulos Dimitriou Economou Georgiou Karagiannis Kostopoulos Makris Nikolaidis Pappas Petrou Stavrou Vasiliou",
    ),
    (
        "Ahmad Aisha Ali Amina Fatima Farah Hassan Huda Ibrahim Khaled Layla Leila Mahmoud Mariam Noor Omar Rania Samir Yasmin Yusuf Zahra",
        "Abbas Aziz Daher Farouk Fayad Haddad Hamdan Hassan Hussein Ibrahim Khalil Khoury Mansour Mourad Nasser Rahman Saad Saleh Taha",
    ),
    (
        "Althea Angelo Bayani Carlo Cristina Dante Divina Emilio Isagani Joy Jose Liza Luz Marisol Maribel Paolo Ramon Rosario Tala",
        "Aquino Bautista Cruz Dela Cruz Domingo Flores Garcia Gonzales Mendoza Ocampo Pascual Ramos Reyes Rivera Santos Soriano Villanueva",
    ),
    (
        "Carmen Camila Diego Esteban Gabriela Javier Joaquín Lucía Manuel Mateo Paula Rafael Sebastián Sofía Valentina Ximena",
        "Álvarez Castillo Delgado Fernández Gómez Gutiérrez Herrera Jiménez López Martínez Morales Muñoz Ortiz Peña Rojas Torres Vargas",
    ),
    (
        "Aoife Brendan Cian Ciara Conor Declan Eoin Fionn Maeve Niamh Niall Orla Padraig Roisin Saoirse Siobhan",
        "Brennan Byrne Doyle Fitzgerald Gallagher Kavanagh Kelly Kennedy Lynch McCarthy Murphy Nolan O'Brien O'Connor Quinn Ryan Walsh",
    ),
    (
        "Agnieszka Anna Ewa Jakub Jan Katarzyna Magda Marek Mateusz Ola Pawel Piotr Tomasz Zofia Zuzanna",
        "Adamski Bielak Dudek Jankowski Kaminski Kowalski Lewandowski Mazur Nowak Pawlak Sikora Wojcik Zielinski",
    ),
    (
        "Adaeze Amara Chidi Chioma Emeka Ifeoma Kofi Kwame Kwabena Akua Ama Ngozi Nkechi Obinna Tunde Yaa Yewande",
        "Abiola Achebe Adebayo Adeyemi Asante Balogun Boateng Eze Mensah Nwosu Obi Okafor Okonkwo Osei Owusu",
    ),
    (
        "Abebe Achol Akuol Bol Deng Garang Hana Kuol Liya Majok Nyandeng Nyibol Selam Tesfaye Yonas Zewdie",
        "Abate Akol Alemu Ayuel Bekele Chol Deng Garang Haile Kebede Lual Mabior Malual Tadesse Wol",
    ),
    (
        "Aroha Hemi Kahu Kiri Manaia Mere Moana Ngaire Nikau Rangi Tama Tane Tui Wiremu",
        "Faleolo Fonoti Hohepa Kahu Latu Leota Manu Ngata Paki Rangi Taufa Tautai Tuilagi Waaka",
    ),
    (
        "Akira Ayumi Daisuke Haruka Hiroshi Kenji Kaori Naoko Ryo Sakura Takumi Yuki",
        "Fujita Hayashi Ito Kobayashi Mori Nakamura Saito Sato Suzuki Tanaka Yamada Yoshida",
    ),
    (
        "Da-eun Eun-ji Hyun-woo Ji-hoon Ji-woo Min-jun Seo-yeon Soo-min Sung-ho Yu-na",
        "Ahn Bae Choi Han Hwang Jung Kang Kim Lee Lim Park Yoon",
    ),
    (
        "Chaiyo Kanya Malee Niran Ploy Somchai Suda Thida",
        "Chaiyasit Kittisak Phromma Saetang Srisai Suwan Thongchai Wongsa",
    ),
    (
        "Anjali Chamari Dilan Ishara Kasun Nadeesha Nimal Ruwan Sanduni Tharindu",
        "Bandara De Silva Fernando Gunawardena Jayasuriya Perera Rajapaksa Wijesinghe",
    ),
    (
        "Bikash Gita Kiran Manish Nabin Pramila Sabina Sita Sujan Sunita",
        "Adhikari Gurung Karki Poudel Rai Shrestha Tamang Thapa",
    ),
)
_TWO_WORDS = ("De Luca", "Dela Cruz", "De Silva")

_FICTIONAL = (
    "570006 570156 570157 570158 570159 570110 570313 570737 571266 571491 571804 572549 572665 572983 573770"
    " 573087 574118 574632 575254 575789 576398 576801 577426 577644 578957 578148 578888 579212 579760 579455"
)
MOBILES = tuple(f"+61491{number}" for number in _FICTIONAL.split())
"""Mobile numbers that the Australian regulator (ACMA) keeps free for fiction: they ring nowhere."""


def full_names(seed: str) -> list[tuple[str, str]]:
    """All pairs of a first and a last name of one origin, each once, in an order that the seed determines."""
    pairs = {
        (first, last)
        for firsts, lasts in _ORIGINS
        for first in firsts.split()
        for last in _last_names(lasts)
        if first != last
    }
    ordered = sorted(pairs)
    random.Random(seed).shuffle(ordered)  # noqa: S311 - names, not secrets
    return ordered


def _last_names(text: str) -> list[str]:
    for name in _TWO_WORDS:
        text = text.replace(name, name.replace(" ", "_"))
    return [name.replace("_", " ") for name in text.split()]
