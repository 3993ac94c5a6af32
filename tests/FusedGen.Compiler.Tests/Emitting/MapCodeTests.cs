using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Expressions over elements as generated code, against the reference.</summary>
public class MapCodeTests
{
    private static readonly ElementType[] s_types = [.. Enum.GetValues<ElementType>().Where(type => type.IsComputed())];

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    public void Every_function_of_one_number(ElementType type)
    {
        Value x = new("x", type, new Shape(1, 21));
        UnaryFunction[] functions = Enum.GetValues<UnaryFunction>()
            .Where(f => f is not (UnaryFunction.Not or UnaryFunction.Complement or UnaryFunction.Bits or UnaryFunction.Reinterpret)).ToArray();
        Operation[] operations = functions.Select(
            f => Map([x], new UnaryExpression(f, In(0, type), f is UnaryFunction.IsNaN or UnaryFunction.IsInfinity ? ElementType.Bool : type))).ToArray();
        Agreement.Check(Graph([x], operations), Tolerance(type));
        double[] edges = [0, -0.0, 1, -1, double.NaN, double.PositiveInfinity, double.NegativeInfinity, 0.5, -0.5, 1.5, 2.5, -2.5, 30, -30, 3, 1e-8, -1e-8, 88,
            -88, 5, -5];
        Agreement.CheckWith(Graph([x], operations),
            [new Tensor(new Shape(1, 21), edges.Select(e => type == ElementType.Float32 ? (float)e : e).ToArray(), type)], Tolerance(type) * 4);
    }

    [Fact]
    public void Bits_of_numbers_and_numbers_of_bits()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 6));
        Value y = new("y", ElementType.Float64, new Shape(1, 6));
        Expression single = new UnaryExpression(UnaryFunction.Bits, In(0, x.Type), ElementType.Int32);
        Expression wide = new UnaryExpression(UnaryFunction.Bits, In(0, y.Type), ElementType.Int64);
        Expression next = new BinaryExpression(BinaryFunction.Add, single, new IntegerConstant(3, ElementType.Int32), ElementType.Int32);
        ModelGraph graph = Graph(
            [x, y],
            Map([x], single),
            Map([y], wide),
            Map([x], new UnaryExpression(UnaryFunction.Bits, next, ElementType.Float32)),
            Map([y], new UnaryExpression(UnaryFunction.Bits, wide, ElementType.Float64)));
        Agreement.Check(graph, tolerance: 0);
        double[] edges = [0, -0.0, 1, -2.5, double.NegativeInfinity, 1e-30f];
        Agreement.CheckWith(graph, [new Tensor(x.Shape, edges, x.Type), new Tensor(y.Shape, edges, y.Type)], tolerance: 0);
    }

    [Theory]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.UInt16)]
    [InlineData(ElementType.UInt32)]
    [InlineData(ElementType.UInt64)]
    public void Every_function_of_one_integer(ElementType type)
    {
        Value x = new("x", type, new Shape(1, 13));
        UnaryFunction[] functions =
            [UnaryFunction.Negate, UnaryFunction.Absolute, UnaryFunction.Sign, UnaryFunction.Floor, UnaryFunction.Ceiling, UnaryFunction.RoundToEven,
                UnaryFunction.Relu, UnaryFunction.Complement];
        Agreement.Check(Graph([x], functions.Select(f => Map([x], new UnaryExpression(f, In(0, type), type))).ToArray()), tolerance: 0);
    }

    [Theory]
    [InlineData(ElementType.Float32)]
    [InlineData(ElementType.Float64)]
    [InlineData(ElementType.Int32)]
    [InlineData(ElementType.Int64)]
    [InlineData(ElementType.UInt8)]
    [InlineData(ElementType.Int8)]
    [InlineData(ElementType.Int16)]
    [InlineData(ElementType.UInt16)]
    [InlineData(ElementType.UInt32)]
    [InlineData(ElementType.UInt64)]
    public void Every_function_of_two_numbers(ElementType type)
    {
        // Divisors and exponents that are not 0 and not negative, beside a constant row that broadcasts.
        Value x = new("x", type, new Shape(1, 5, 9));
        Tensor divisors = type.IsFloating()
            ? new Tensor(new Shape(9), [1, 2, 3, 0.5, 4, 1.25, 7, 2, 5], type)
            : new Tensor(new Shape(9), [1, 2, 3, 1, 4, 6, 7, 2, 5], type);
        Value y = Constant(divisors);
        BinaryFunction[] functions = Enum.GetValues<BinaryFunction>()
            .Where(f => type.IsFloating()
                ? f < BinaryFunction.And && f != BinaryFunction.Power
                : f is not (BinaryFunction.ShiftLeft or BinaryFunction.ShiftRight) || type == ElementType.UInt8)
            .ToArray();
        Agreement.Check(Graph([x], functions.Select(
            f => Map([x, y], new BinaryExpression(f, In(0, type), In(1, type), f.IsComparison() ? ElementType.Bool : type))).ToArray()), Tolerance(type));
    }

    [Fact]
    public void Powers_of_positive_numbers()
    {
        Value x = new("x", ElementType.Float32, new Shape(1, 30));
        Expression positive = new BinaryExpression(
            BinaryFunction.Add, new UnaryExpression(UnaryFunction.Absolute, In(0), ElementType.Float32), new FloatConstant(0.25), ElementType.Float32);
        Agreement.Check(Graph([x], Map([x], new BinaryExpression(BinaryFunction.Power, positive, In(0), ElementType.Float32))));
    }

    [Fact]
    public void Casts_between_all_types()
    {
        foreach (ElementType from in s_types)
        {
            Value x = new("x", from, new Shape(1, 17));
            Agreement.Check(Graph([x], s_types.Select(to => Map([x], new CastExpression(In(0, from), to))).ToArray()), 1e-6);
        }
    }

    [Fact]
    public void Booleans_combine_and_choose()
    {
        Value a = new("a", ElementType.Bool, new Shape(1, 4, 7));
        Value b = new("b", ElementType.Bool, new Shape(1, 1, 7));
        Value x = new("x", ElementType.Float32, new Shape(1, 4, 1));
        Value y = new("y", ElementType.Float32, new Shape(1, 4, 7));
        BinaryFunction[] functions = [BinaryFunction.And, BinaryFunction.Or, BinaryFunction.Xor, BinaryFunction.Equal, BinaryFunction.NotEqual];
        Agreement.Check(Graph([a, b, x, y],
        [
            .. functions.Select(f => Map([a, b], new BinaryExpression(f, In(0, ElementType.Bool), In(1, ElementType.Bool), ElementType.Bool))),
            Map([a], new UnaryExpression(UnaryFunction.Not, In(0, ElementType.Bool), ElementType.Bool)),
            Map([a, x, y], new SelectExpression(In(0, ElementType.Bool), In(1), In(2))),
            Map([x, y], new SelectExpression(new BinaryExpression(BinaryFunction.Less, In(0), In(1), ElementType.Bool), In(0), new FloatConstant(3))),
        ]));
    }

    [Theory]
    [InlineData(new[] { 1, 6, 33 }, new[] { 33 }, new[] { 1, 6, 1 })]
    [InlineData(new[] { 1, 6, 33 }, new[] { 1 }, new[] { 1, 1, 33 })]
    [InlineData(new[] { 1, 3, 5, 4 }, new[] { 3, 1, 1 }, new[] { 1, 1, 5, 1 })]
    [InlineData(new[] { 1, 1, 5, 4 }, new[] { 6, 1, 4 }, new int[0])]
    public void Operands_broadcast(int[] left, int[] middle, int[] right)
    {
        Value[] inputs = [new("a", ElementType.Float32, new Shape(left)), new("b", ElementType.Float32, new Shape(middle)),
            new("c", ElementType.Float32, new Shape(right))];
        Shape.TryBroadcast(inputs[0].Shape, inputs[1].Shape, out Shape shape);
        Shape.TryBroadcast(shape, inputs[2].Shape, out shape);
        Expression sum = new BinaryExpression(
            BinaryFunction.Add, new BinaryExpression(BinaryFunction.Multiply, In(0), In(1), ElementType.Float32), In(2), ElementType.Float32);
        MapOperation map = new(Node, sum, inputs, Output(shape.ToArray()));
        Agreement.Check(new ModelGraph(inputs, [map.Output], [map]));
    }

    private static InputExpression In(int index, ElementType type = ElementType.Float32) => new(index, type);

    private static ModelGraph Graph(Value[] inputs, params Operation[] operations) => new(inputs, operations.Select(o => o.Output), operations);

    private static MapOperation Map(Value[] inputs, Expression expression)
    {
        Shape shape = inputs.Aggregate(Shape.Scalar, (s, v) => Shape.TryBroadcast(s, v.Shape, out Shape both) ? both : s);
        return new MapOperation(Node, expression, inputs, Output(expression.Type, shape.ToArray()));
    }

    private static double Tolerance(ElementType type) => type switch
    {
        ElementType.Float32 => 2e-5,
        ElementType.Float64 => 1e-12,
        _ => 0,
    };
}
