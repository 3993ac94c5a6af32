using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning.Contraction.Weights;

namespace FusedGen.Compiler.Planning.Contraction;

/// <summary>
/// Decides which layers leave out the inputs that are zero, with their weights: behind a rectifier half of them are,
/// and one sample takes the time of reading its weights. The products that are left are added in their order, and a sum
/// has the bits that it has with all of them but for the sign of a zero.
/// </summary>
internal static class ZeroSkipping
{
    /// <summary>
    /// Inputs whose zeros are found before the first of the others is used. The loop over those ends unpredictably,
    /// which the machine notices once a block; and a set of them is a register.
    /// </summary>
    public const int Block = 64;

    /// <summary>
    /// Inputs that are looked at together; blocks are a multiple of it, and what remains of a row is not looked at.
    /// </summary>
    public const int Granularity = 16;

    /// <summary>Smaller layers have no time to win back what finding zeros takes.</summary>
    private const int LeastWeights = 4096;

    /// <summary>
    /// Whether a layer of one row, whose weights are loaded, leaves them out. Where two inputs share an element of
    /// weights both would have to be zero, which is too rare for what it costs not to read in order.
    /// </summary>
    /// <param name="operation">The layer.</param>
    /// <param name="panels">The layout of its outputs.</param>
    /// <param name="chains">Partial sums of each output; a sum that skips has one, as it does not know which of its
    /// inputs come.</param>
    public static bool Serves(LinearOperation operation, PanelLayout panels, int chains) =>
        chains == 1
        && panels.Run >= Granularity
        && panels.Format.PerElement() == 1
        && (long)panels.InnerLength * panels.Features >= LeastWeights
        && IsOftenZero(operation.Input)
        && AreFinite(operation.Weight);

    /// <summary>
    /// Inputs of a run that are looked at, in whole blocks and what is left in one more; the others are too few to look
    /// for zeros.
    /// </summary>
    public static int InputsOf(int run) => run / Granularity * Granularity;

    /// <summary>Whether many elements are zeros, whatever the input of the model is.</summary>
    private static bool IsOftenZero(Value value) => value.Producer switch
    {
        LinearOperation { Epilogue: { } epilogue } => IsOftenZero(epilogue.Expression),
        ConvolutionOperation { Epilogue: { } epilogue } => IsOftenZero(epilogue.Expression),
        MapOperation map => IsOftenZero(map.Expression),
        MoveOperation { Fill: 0 } move => move.Inputs.All(IsOftenZero),
        _ => false,
    };

    /// <summary>A rectifier, perhaps bounded above or scaled.</summary>
    private static bool IsOftenZero(Expression expression) => expression switch
    {
        UnaryExpression { Function: UnaryFunction.Relu } => true,
        BinaryExpression { Function: BinaryFunction.Min, Right: FloatConstant { Value: > 0 } } bounded => IsOftenZero(bounded.Left),
        BinaryExpression { Function: BinaryFunction.Multiply } product => IsOftenZero(product.Left) || IsOftenZero(product.Right),
        SelectExpression select => IsZero(select.WhenTrue) || IsZero(select.WhenFalse),
        _ => false,
    };

    private static bool IsZero(Expression expression) => expression is FloatConstant { Value: 0 };

    /// <summary>What zero times infinity or NaN makes of a sum must not be left out.</summary>
    private static bool AreFinite(Tensor weight) => weight.Floats.All(w => !float.IsNaN((float)w) && !float.IsInfinity((float)w));
}
