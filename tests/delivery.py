"""A small delivery that several tests use."""

PACKING_LIST = """箱号 C/NO.,货号 ITEM,品名 DESCRIPTION,颜色 COLOR,每箱数量 PCS/CTN,箱数 CTNS,总数量 TOTAL,毛重 GW(KG)
1-48,KT-210,Kettle 1.7L,white 白,8,48,384,13.2
49-96,KT-210,Kettle 1.7L,black 黑,8,48,384,13.2
97,KT-210,Kettle 1.7L,white/black 混装,3+5,1,8,13.0
合计,,,,,97,776,
"""
AGREEMENT = """[order]
number = "PO4711"
quantity = 776
"""
DICE = "20481956370211849357"
