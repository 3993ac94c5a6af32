using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Tests.Harness;
using static FusedGen.Compiler.Tests.Reference.Given;

namespace FusedGen.Compiler.Tests.Emitting;

/// <summary>Dense layers as generated code, of every kind of size, against the reference.</summary>
public class LinearCodeTests
{
    [Theory]
    [InlineData(1, 1)]
    [InlineData(20, 9)]
    [InlineData(3, 16)]
    [InlineData(64, 32)]
    [InlineData(64, 33)]
    [InlineData(7, 129)]
    [InlineData(300, 128)]
    [InlineData(70, 200)]
    [InlineData(513, 10)]
    [InlineData(100, 300)]
    [InlineData(1, 500)]
    public void One_row_of_any_size(int inputs, int outputs) => Agreement.CheckAllWidths(Graph(Linear(new Shape(1, inputs), outputs, relu: false)));

    [Theory]
    [InlineData(2, 5, 7)]
    [InlineData(13, 20, 9)]
    [InlineData(49, 33, 40)]
    [InlineData(25, 64, 150)]
    [InlineData(12, 3, 257)]
    public void Many_rows_of_any_size(int rows, int inputs, int outputs) => Agreement.CheckAllWidths(Graph(Linear(new Shape(1, rows, inputs), outputs, relu: true)));

    [Fact]
    public void Layers_in_a_row_with_their_activations()
    {
        LinearOperation first = Linear(new Shape(1, 50), 40, relu: true);
        LinearOperation second = Linear(first.Output, 30, relu: true, residual: null);
        LinearOperation third = Linear(second.Output, 30, relu: true, residual: second.Output);
        Agreement.Check(new ModelGraph([first.Input], [third.Output], [first, second, third]));
    }

    [Theory]
    [InlineData(5, 4, 1)]
    [InlineData(100, 40, 25)]
    [InlineData(100, 40, 11)]
    [InlineData(100, 40, 500)]
    public void Several_threads_give_the_same_bits_as_one(int inputs, int outputs, int rows)
    {
        ModelGraph graph = Graph(Linear(new Shape(1, inputs), outputs, relu: true));
        CompiledModel model = CompiledModel.Of(graph);
        Tensor[] batch = [Agreement.RandomTensor(new Random(rows), ElementType.Float32, new Shape(rows, inputs))];
        Tensor expected = model.PredictBatch(rows, batch)[0];
        foreach (int threads in new[] { 1, 2, 7, int.MaxValue })
        {
            Assert.Equal(expected.Floats, model.PredictBatch(rows, batch, threads)[0].Floats);
        }
    }

    [Fact]
    public void A_graph_that_returns_its_input_and_a_constant()
    {
        LinearOperation linear = Linear(new Shape(1, 5), 4, relu: false);
        Value constant = Constant(Floats([1, 3], 1, 2, 3));
        Value flat = new("flat", ElementType.Float32, new Shape(4));
        MoveOperation reshape = MoveOperation.Reshape(Node, linear.Output, flat);
        Agreement.Check(new ModelGraph([linear.Input], [linear.Input, linear.Output, flat, constant], [linear, reshape]));
    }

    private static ModelGraph Graph(LinearOperation linear) => new([linear.Input], [linear.Output], [linear]);

    private static LinearOperation Linear(Shape input, int outputs, bool relu) =>
        Linear(new Value("x", ElementType.Float32, input), outputs, relu, residual: null);

    private static LinearOperation Linear(Value input, int outputs, bool relu, Value? residual)
    {
        Random random = new(outputs);
        int inputs = input.Shape.Last;
        double scale = 1 / Math.Sqrt(inputs);
        Tensor weight = Floats([outputs, inputs], Enumerable.Range(0, inputs * outputs).Select(_ => (double)(float)((random.NextDouble() - 0.5) * scale)).ToArray());
        Value output = new("y" + outputs, ElementType.Float32, input.Shape.With(input.Shape.Rank - 1, outputs));
        Expression own = new InputExpression(0, ElementType.Float32);
        Expression sum = residual is null ? own : new BinaryExpression(BinaryFunction.Add, own, new InputExpression(1, ElementType.Float32), ElementType.Float32);
        Epilogue? epilogue = relu ? new Epilogue(new UnaryExpression(UnaryFunction.Relu, sum, ElementType.Float32), residual is null ? [] : [residual]) : null;
        return new LinearOperation(Node, input, weight, Enumerable.Range(0, outputs).Select(i => (double)(i % 5)).ToArray(), output, epilogue);
    }
}
