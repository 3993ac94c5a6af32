namespace FusedGen.Compiler.KernelPrograms;

/// <summary>Functions of the runtime library that kernels call, beside those of elements.</summary>
internal enum RuntimeFunction
{
    /// <summary>
    /// The sum, product, largest or smallest of the lanes of all arguments, in the order that is the same for every
    /// width.
    /// </summary>
    HorizontalSum,
    HorizontalProduct,
    HorizontalMax,
    HorizontalMin,

    /// <summary>The first to fourth of the lanes of each group of four, in all lanes of the group.</summary>
    FirstOfQuad,
    SecondOfQuad,
    ThirdOfQuad,
    FourthOfQuad,

    /// <summary>The first to fourth group of four lanes, in all groups.</summary>
    FirstQuad,
    SecondQuad,
    ThirdQuad,
    FourthQuad,

    /// <summary>The float whose upper half is the lower or the upper half of an integer.</summary>
    LowerBrainFloat,
    UpperBrainFloat,

    /// <summary>
    /// The sum (argument 2) and the products of two pairs of integers of 16 bits (arguments 0 and 1), in each 32 bits.
    /// </summary>
    MultiplyAddPairs,

    /// <summary>Pairs of whole numbers, the first (argument 0) in the lower half.</summary>
    Pair,

    /// <summary>Pairs of signed bytes as pairs of integers of 16 bits.</summary>
    WidenPairs,

    /// <summary>
    /// For each lane a set of leaves (argument 0) where x (1) is no more than a threshold (2), else those of them that
    /// are in a mask (3).
    /// </summary>
    KeepLeaves,

    /// <summary>
    /// The number of the lowest bit of each lane that is set; one is. A second argument has the bits from 32 on.
    /// </summary>
    FirstLeaf,

    /// <summary>
    /// For each lane a float (argument 3) where a leaf (2) is in a set (1), else another (0).
    /// </summary>
    WeightIfLeft,

    /// <summary>1 for true and 0 for false, without a branch.</summary>
    OneIfTrue,

    /// <summary>
    /// The place that an index (argument 0) means on an axis of a length (argument 1), a negative one counted from the
    /// end; throws where there is none.
    /// </summary>
    CheckIndex,

    /// <summary>The same without places counted from the end.</summary>
    CheckPlace,

    /// <summary>The same of the length of a sequence.</summary>
    CheckSequenceLength,

    /// <summary>The same of a number of found elements, which must be the last place.</summary>
    CheckCount,

    // The number of a narrow float's code, and the code of the nearest number, which no range holds.
    FromFloat8E4M3FN,
    ToFloat8E4M3FN,
    FromFloat8E4M3FNUZ,
    ToFloat8E4M3FNUZ,
    FromFloat8E5M2,
    ToFloat8E5M2,
    FromFloat8E5M2FNUZ,
    ToFloat8E5M2FNUZ,
    FromFloat8E8M0,
    ToFloat8E8M0,
    FromFloat4E2M1,
    ToFloat4E2M1,
}
