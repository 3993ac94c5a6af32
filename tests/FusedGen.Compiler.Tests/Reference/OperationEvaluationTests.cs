using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Reference;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Reference;

public class OperationEvaluationTests
{
    [Fact]
    public void LinearMultipliesEachRowAndAppliesItsEpilogue()
    {
        InputExpression own = new(0, ElementType.Float32);
        InputExpression residual = new(1, ElementType.Float32);
        Expression expression = new UnaryExpression(
            UnaryFunction.Relu, new BinaryExpression(BinaryFunction.Add, own, residual, ElementType.Float32), ElementType.Float32);
        Epilogue epilogue = new(expression, [Constant(Floats([2], 0, -100))]);
        LinearOperation linear = new(
            Node, Constant(Floats([2, 3], 1, 2, 3, 4, 5, 6)), Floats([2, 3], 1, 0, -1, 2, 1, 0), [10, 100], Output(2, 2), epilogue);
        Assert.Equal([8, 4, 8, 13], FloatsOf(linear));
    }

    [Fact]
    public void MatMulBroadcastsItsLeadingAxes()
    {
        MatMulOperation product = new(
            Node, Constant(Floats([2, 1, 1, 2], 1, 2, 3, 4)), Constant(Floats([2, 2, 1], 1, 10, 2, 20)), Output(2, 2, 1, 1));
        Assert.Equal([21, 42, 43, 86], FloatsOf(product));
    }

    [Fact]
    public void MatMulOfIntegersWraps()
    {
        MatMulOperation product = new(
            Node,
            Constant(Integers(ElementType.Int32, [1, 2], int.MaxValue, 1)),
            Constant(Integers(ElementType.Int32, [2, 1], 1, 1)),
            Output(ElementType.Int32, 1, 1));
        Assert.Equal([int.MinValue], IntegersOf(product));
    }

    [Theory]
    [InlineData(ReduceKind.Sum, new double[] { 5, 7, 9 })]
    [InlineData(ReduceKind.Product, new double[] { 4, 10, 18 })]
    [InlineData(ReduceKind.Max, new double[] { 4, 5, 6 })]
    [InlineData(ReduceKind.Min, new double[] { 1, 2, 3 })]
    public void ReducesAlongAnAxis(ReduceKind kind, double[] expected) =>
        Assert.Equal(expected, FloatsOf(new ReduceOperation(Node, kind, Constant(Counting(2, 3)), [0], Output(1, 3))));

    [Fact]
    public void ReducesOverSeveralAxes() =>
        Assert.Equal([1 + 2 + 5 + 6, 3 + 4 + 7 + 8], FloatsOf(new ReduceOperation(Node, ReduceKind.Sum, Constant(Counting(2, 2, 2)), [0, 2], Output(2))));

    [Theory]
    [InlineData(ReduceKind.Sum, 0)]
    [InlineData(ReduceKind.Product, 1)]
    [InlineData(ReduceKind.Max, double.NegativeInfinity)]
    [InlineData(ReduceKind.Min, double.PositiveInfinity)]
    public void AnEmptyReductionIsTheNeutralElement(ReduceKind kind, double expected) =>
        Assert.Equal([expected, expected], FloatsOf(new ReduceOperation(Node, kind, Constant(Floats([2, 0])), [1], Output(2, 1))));

    [Fact]
    public void AnEmptyMaximumOfIntegersIsTheLowest() =>
        Assert.Equal(
            [int.MinValue],
            IntegersOf(new ReduceOperation(Node, ReduceKind.Max, Constant(Integers(ElementType.Int32, [0])), [0], Output(ElementType.Int32, 1))));

    [Fact]
    public void NaNWinsAMaximum() =>
        Assert.Equal([double.NaN], FloatsOf(new ReduceOperation(Node, ReduceKind.Max, Constant(Floats([3], 1, double.NaN, 2)), [0], Output(1))));

    [Theory]
    [InlineData(ReduceKind.ArgMax, 1)]
    [InlineData(ReduceKind.ArgMaxLast, 3)]
    [InlineData(ReduceKind.ArgMin, 0)]
    [InlineData(ReduceKind.ArgMinLast, 2)]
    public void AnIndexKindBreaksTiesAsItIsNamed(ReduceKind kind, long expected)
    {
        // The axis in the middle, so that the index is not the offset.
        Value input = Constant(Floats([1, 4, 2], 1, 5, 7, 6, 1, 5, 7, 6));
        Assert.Equal([expected, expected], IntegersOf(new ReduceOperation(Node, kind, input, [1], Output(ElementType.Int64, 1, 2))));
    }

    [Fact]
    public void MoveTransposes() =>
        Assert.Equal([1, 4, 2, 5, 3, 6], FloatsOf(MoveOperation.Transpose(Node, Constant(Counting(2, 3)), [1, 0], Output(3, 2))));

    [Fact]
    public void MoveFillsWhereNoPieceLies()
    {
        MovePiece reversed = new(0, 1, [1], [2], [new AxisMap(-1)]);
        MovePiece byTable = new(1, 0, [3], [2], [new AxisMap([2, 0])]);
        MoveOperation move = new(Node, [Constant(Floats([2], 1, 2)), Constant(Floats([3], 10, 20, 30))], [reversed, byTable], Output(6), fill: -1);
        Assert.Equal([-1, 2, 1, 30, 10, -1], FloatsOf(move));
    }

    [Fact]
    public void MoveOfIntegersKeepsAllBits()
    {
        Value input = Constant(Integers(ElementType.Int64, [1], long.MaxValue));
        Assert.Equal([long.MaxValue], IntegersOf(MoveOperation.Reshape(Node, input, Output(ElementType.Int64, 1, 1))));
    }

    [Fact]
    public void GatherReadsSlicesAtIndices()
    {
        Value indices = Constant(Integers(ElementType.Int64, [2], -1, 0));
        Assert.Equal([3, 1, 6, 4], FloatsOf(new GatherOperation(Node, Constant(Counting(2, 3)), indices, IndexedPlaces.Slices(2, 1, 1), Output(2, 2))));
    }

    [Fact]
    public void GatherElementsReadsSingleElements()
    {
        Value indices = Constant(Integers(ElementType.Int64, [1, 3], 1, 0, -1));
        Assert.Equal([4, 2, 6], FloatsOf(new GatherOperation(Node, Constant(Counting(2, 3)), indices, IndexedPlaces.Elements(2, 0), Output(1, 3))));
    }

    [Fact]
    public void GatherRefusesAnIndexOutOfRange()
    {
        Value indices = Constant(Integers(ElementType.Int64, [], 2));
        GatherOperation gather = new(Node, Constant(Counting(2, 3)), indices, IndexedPlaces.Slices(2, 0, 0), Output(3));
        Assert.Throws<EvaluationException>(() => FloatsOf(gather));
    }

    [Fact]
    public void GatherRefusesANegativeIndexWhereItDoesNotCountFromTheEnd()
    {
        Value indices = Constant(Integers(ElementType.Int64, [], -1));
        GatherOperation gather = new(Node, Constant(Counting(2, 3)), indices, IndexedPlaces.Slices(2, 0, 0, countsFromEnd: false), Output(3));
        Assert.Throws<EvaluationException>(() => FloatsOf(gather));
    }

    /// <summary>Two batches of two tuples of two coordinates each.</summary>
    [Fact]
    public void GatherReadsElementsAtTuples()
    {
        Value indices = Constant(Integers(ElementType.Int64, [2, 2, 2], 0, 0, 1, -1, 1, 0, 0, 2));
        GatherOperation gather = new(Node, Constant(Counting(2, 2, 3)), indices, IndexedPlaces.Tuples(3, 3, 1, 2), Output(2, 2));
        Assert.Equal([1, 6, 10, 9], FloatsOf(gather));
    }

    [Theory]
    [InlineData(ScatterKind.Replace, new double[] { 1, 30, 3, 20 })]
    [InlineData(ScatterKind.Add, new double[] { 1, 42, 3, 24 })]
    [InlineData(ScatterKind.Multiply, new double[] { 1, 600, 3, 80 })]
    [InlineData(ScatterKind.Min, new double[] { 1, 2, 3, 4 })]
    [InlineData(ScatterKind.Max, new double[] { 1, 30, 3, 20 })]
    public void ScatterCombinesUpdatesInOrder(ScatterKind kind, double[] expected)
    {
        Value indices = Constant(Integers(ElementType.Int32, [3], 1, -1, 1));
        ScatterOperation scatter = new(Node, kind, Constant(Counting(4)), indices, Constant(Floats([3], 10, 20, 30)), IndexedPlaces.Elements(1, 0), Output(4));
        Assert.Equal(expected, FloatsOf(scatter));
    }

    [Fact]
    public void ScatterWrapsAsTheElementTypeDoes()
    {
        Value data = Constant(Integers(ElementType.UInt8, [2], 250, 200));
        Value indices = Constant(Integers(ElementType.Int64, [2, 1], 0, 1));
        Value updates = Constant(Integers(ElementType.UInt8, [2], 10, 100));
        ScatterOperation scatter = new(Node, ScatterKind.Add, data, indices, updates, IndexedPlaces.Tuples(1, 2, 0, 1), Output(ElementType.UInt8, 2));
        Assert.Equal([4, 44], IntegersOf(scatter));
    }

    [Fact]
    public void EvaluatesAGraphAndEachOfItsValues()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 2));
        Value h = Output(1, 1);
        Value y = Output(1, 1);
        LinearOperation linear = new(Node, x, Floats([1, 2], 1, -1), null, h);
        MapOperation absolute = new(
            Node, new UnaryExpression(UnaryFunction.Absolute, new InputExpression(0, ElementType.Float32), ElementType.Float32), [h], y);
        ModelGraph graph = new([x], [y, x], [linear, absolute]);
        Tensor input = Floats([1, 2], 2, 5);

        Tensor[] outputs = ReferenceEvaluator.Evaluate(graph, [input], CancellationToken.None);
        Assert.Equal([3], outputs[0].Floats);
        Assert.Same(input, outputs[1]);
        Assert.Equal([-3], ReferenceEvaluator.EvaluateAll(graph, [input], CancellationToken.None)[h].Floats);
        Assert.Throws<ArgumentException>(() => ReferenceEvaluator.Evaluate(graph, [Floats([1, 3], 1, 2, 3)], CancellationToken.None));
        Assert.Throws<ArgumentException>(() => ReferenceEvaluator.Evaluate(graph, [], CancellationToken.None));
        Assert.Throws<OperationCanceledException>(() => ReferenceEvaluator.Evaluate(graph, [input], new CancellationToken(canceled: true)));
    }
}
