using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Expressions;
using FusedGen.Compiler.Graph.Operations;
using FusedGen.Compiler.Planning;
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
    public void Many_rows_of_any_size(int rows, int inputs, int outputs) =>
        Agreement.CheckAllWidths(Graph(Linear(new Shape(1, rows, inputs), outputs, relu: true)));

    [Fact]
    public void Layers_in_a_row_with_their_activations()
    {
        LinearOperation first = Linear(new Shape(1, 50), 40, relu: true);
        LinearOperation second = Linear(first.Output, 30, relu: true, residual: null);
        LinearOperation third = Linear(second.Output, 30, relu: true, residual: second.Output);
        Agreement.Check(new ModelGraph([first.Input], [third.Output], [first, second, third]));
    }

    /// <summary>
    /// The source text of constants grows with each layer, and the time of the build with it, so that a program has a
    /// number of them and not each layer.
    /// </summary>
    [Fact]
    public void Layers_stand_in_the_code_until_a_program_has_its_fill()
    {
        LinearOperation first = Linear(new Shape(1, 50), 30, relu: true);
        LinearOperation second = Linear(first.Output, 50, relu: true, residual: null);
        LinearOperation third = Linear(second.Output, 30, relu: true, residual: null);
        LinearOperation last = Linear(third.Output, 10, relu: false, residual: null);
        ModelGraph graph = new([first.Input], [last.Output], [first, second, third, last]);

        Agreement.CheckAllWidths(graph);
        Assert.Equal([true, true, false, true],
            CompiledModel.Of(graph).Program.Single.Kernels.Select(kernel => kernel.Plan.Contains("constants in code", StringComparison.Ordinal)));
    }

    /// <summary>
    /// An aligned load of what is not aligned ends the process where there is no AVX, and the literals of few constants
    /// lie anywhere.
    /// </summary>
    [Theory]
    [InlineData(257, 16, true)]
    [InlineData(259, 40, true)]
    [InlineData(43, 300, true)]
    [InlineData(64, 64, false)]
    [InlineData(128, 16, false)]
    public void Vectors_of_packed_weights_are_loaded_as_aligned_ones_where_there_are_many(int inputs, int outputs, bool isAligned)
    {
        ModelGraph graph = Graph(Linear(new Shape(1, inputs), outputs, relu: true));
        CompiledModel model = CompiledModel.Of(graph, maxVectorBits: 128);

        Agreement.CheckAllWidths(graph);
        Assert.Equal(isAligned, model.Text.Contains("AlignedWeights.Load128", StringComparison.Ordinal));
        Assert.True(!isAligned || !model.Program.Weights.IsInline);
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

    [Theory]
    [InlineData(WeightFormat.Float32, 130, 40, 10)]
    [InlineData(WeightFormat.Float32, 61, 130, 3)]
    [InlineData(WeightFormat.Float32, 63, 21, 16)]
    [InlineData(WeightFormat.Float32, 77, 17, 30)]
    [InlineData(WeightFormat.BFloat16, 131, 33, 10)]
    [InlineData(WeightFormat.Int8, 129, 48, 1)]
    public void A_reproducible_batch_gives_the_bits_of_single_samples_at_every_width(WeightFormat weights, int inputs, int hidden, int outputs)
    {
        LinearOperation first = Linear(new Shape(1, inputs), hidden, relu: true);
        LinearOperation second = Linear(first.Output, outputs, relu: true, residual: null);
        ModelGraph graph = new([first.Input], [first.Output, second.Output], [first, second]);
        const int Samples = 29;
        Tensor batch = Agreement.RandomTensor(new Random(inputs), ElementType.Float32, new Shape(Samples, inputs));
        foreach (int bits in new[] { 512, 256, 128, 32 })
        {
            CompiledModel model = CompiledModel.Of(graph, new PlanOptions(Reproducible: true, weights, LargestFloatLayer: 0), maxVectorBits: bits);
            Assert.Contains(model.Program.Tile!.Kernels,
                k => k.Plan.EndsWith("12 rows, 4 chains", StringComparison.Ordinal) || k.Plan.EndsWith("12 rows, 2 chains", StringComparison.Ordinal));
            Tensor[] together = model.PredictBatch(Samples, [batch]);
            for (int sample = 0; sample < Samples; sample++)
            {
                Tensor[] alone = model.Predict([Floats([1, inputs], batch.Floats.Skip(sample * inputs).Take(inputs).ToArray())]);
                Assert.Equal(alone[0].Floats, together[0].Floats.Skip(sample * hidden).Take(hidden));
                Assert.Equal(alone[1].Floats, together[1].Floats.Skip(sample * outputs).Take(outputs));
            }
        }
    }

    [Fact]
    public void A_batch_that_need_not_be_reproducible_has_one_sum_an_output()
    {
        CompiledModel model = CompiledModel.Of(Graph(Linear(new Shape(1, 200), 10, relu: true)));
        Assert.EndsWith("12 rows", model.Program.Tile!.Kernels[0].Plan, StringComparison.Ordinal);
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
        Linear(DenseLayer.Input(input.ToArray()), outputs, relu, residual: null);

    private static LinearOperation Linear(Value input, int outputs, bool relu, Value? residual) =>
        DenseLayer.Of(input, outputs, relu ? DenseLayer.Activation(UnaryFunction.Relu) : null, residual);
}
