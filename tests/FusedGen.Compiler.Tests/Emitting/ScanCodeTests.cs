using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>
/// Scans that no recurrent layer makes: states that change places, elements of other types, bodies that compute
/// nothing.
/// </summary>
public class ScanCodeTests
{
    private static readonly Expression s_x = new InputExpression(0, ElementType.Float32);
    private static readonly Expression s_y = new InputExpression(1, ElementType.Float32);

    [Theory]
    [InlineData(2)]
    [InlineData(5)]
    public void States_may_change_places(int steps)
    {
        Value a = State("a");
        Value b = State("b");
        Value c = State("c");
        ModelGraph body = new([a, b, c], [b, c, a], []);
        Agreement.CheckAllWidths(Scanned(body, steps, isReversed: false, states: 3));
    }

    [Fact]
    public void Two_states_that_feed_each_other()
    {
        // Fibonacci's step: (a, b) becomes (b, a + b).
        Value a = State("a");
        Value b = State("b");
        MapOperation sum = Map(BinaryFunction.Add, a, b);
        Agreement.CheckAllWidths(Scanned(new ModelGraph([a, b], [b, sum.Output], [sum]), 6, isReversed: false, states: 2));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void An_element_that_is_passed_on_and_one_that_is_returned_twice(bool isReversed)
    {
        Value state = State("s");
        Value element = State("e");
        MapOperation sum = Map(BinaryFunction.Add, state, element);
        ModelGraph body = new([state, element], [sum.Output, sum.Output, element, sum.Output], [sum]);
        Agreement.CheckAllWidths(Scanned(body, 5, isReversed, states: 1));
    }

    [Fact]
    public void Elements_of_other_types()
    {
        Value state = new("s", ElementType.Int32, new Shape(3));
        Value isKept = new("k", ElementType.Bool, new Shape(3));
        MapOperation next = new(
            Node,
            new SelectExpression(new InputExpression(1, ElementType.Bool), new InputExpression(0, ElementType.Int32),
                new IntegerConstant(7, ElementType.Int32)),
            [state, isKept],
            new Value("n", ElementType.Int32, new Shape(3)));
        Agreement.CheckAllWidths(Scanned(new ModelGraph([state, isKept], [next.Output, next.Output], [next]), 6, isReversed: true, states: 1));
    }

    [Fact]
    public void A_sequence_that_is_no_row_after_row()
    {
        // A transposed sequence between two scans: the second reads what the first wrote, in another order.
        Value state = State("s");
        Value element = State("e");
        MapOperation sum = Map(BinaryFunction.Multiply, state, element);
        ModelGraph graph = Scanned(new ModelGraph([state, element], [sum.Output, sum.Output], [sum]), 5, isReversed: false, states: 1);
        Value first = graph.Outputs[1];
        MoveOperation transposed = MoveOperation.Transpose(Node, first, [1, 0], new Value("t", ElementType.Float32, new Shape(5, 5)));
        Value state2 = State("s2");
        Value element2 = State("e2");
        MapOperation sum2 = Map(BinaryFunction.Add, state2, element2);
        ScanOperation second = new(
            Node, new ModelGraph([state2, element2], [sum2.Output, sum2.Output], [sum2]), 1, 0, 5, true, [graph.Outputs[0], transposed.Output], State("last"),
            new Value("all", ElementType.Float32, new Shape(5, 5)));
        Agreement.CheckAllWidths(new ModelGraph(graph.Inputs, second.Outputs, [.. graph.Operations, transposed, second]));
    }

    [Fact]
    public void Parts_that_do_not_fit_are_refused()
    {
        Value state = State("s");
        MapOperation twice = Map(BinaryFunction.Add, state, state);
        ModelGraph body = new([state], [twice.Output], [twice]);
        Assert.Throws<ArgumentException>(() => new ScanOperation(Node, body, 1, 0, 0, false, [State("x")], State("y")));
        Assert.Throws<ArgumentException>(() => new ScanOperation(Node, body, 2, 0, 3, false, [State("x")], State("y")));
        Assert.Throws<ArgumentException>(() => new ScanOperation(Node, body, 1, 0, 3, false, [new Value("x", ElementType.Float32, new Shape(4))], State("y")));
        Assert.Throws<ArgumentException>(() => new ScanOperation(Node, body, 0, 0, 3, false, [State("x")], State("y")));
    }

    private static Value State(string name) => new(name, ElementType.Float32, new Shape(5));

    private static MapOperation Map(BinaryFunction function, Value left, Value right) =>
        new(Node, new BinaryExpression(function, s_x, s_y, ElementType.Float32), [left, right], State("m"));

    /// <summary>A network that is this scan.</summary>
    private static ModelGraph Scanned(ModelGraph body, int steps, bool isReversed, int states)
    {
        Value[] inputs = body.Inputs.Select((v, i) => Outside(v, $"in{i}", i < states ? null : steps)).ToArray();
        Value[] outputs = body.Outputs.Select((v, i) => Outside(v, $"out{i}", i < states ? null : steps)).ToArray();
        return new ModelGraph(inputs, outputs, [new ScanOperation(Node, body, states, 0, steps, isReversed, inputs, outputs)]);
    }

    private static Value Outside(Value inside, string name, int? steps) =>
        new(name, inside.Type, steps is { } count ? new Shape([count, .. inside.Shape.ToArray()]) : inside.Shape);
}
