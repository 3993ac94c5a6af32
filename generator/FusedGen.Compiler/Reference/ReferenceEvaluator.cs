using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Reference;

/// <summary>
/// Computes what a graph means, by the plainest loops and in <see cref="double"/>: the truth that rewrites, constant
/// folding and generated code are checked against.
/// </summary>
/// <remarks>
/// <para>
/// Floating elements are carried in double and are never rounded to <see cref="float"/> in between, whatever their
/// element type; not by a cast to <see cref="ElementType.Float32"/> either. Integers wrap around as their element type
/// does. Booleans are 0 and 1.
/// </para>
/// <para>
/// Where generated code throws (an integer division by zero, an index out of range), this throws
/// <see cref="EvaluationException"/>. Who evaluates constants leaves such an operation for run time.
/// </para>
/// </remarks>
public static class ReferenceEvaluator
{
    /// <summary>Computes the outputs of a network.</summary>
    /// <param name="graph">The network.</param>
    /// <param name="inputs">One tensor per input of the graph, of its shape and element type.</param>
    /// <param name="cancellationToken">Stops between operations, and inside long ones.</param>
    /// <returns>One tensor per output of the graph, in its order.</returns>
    /// <exception cref="ArgumentException">The inputs are not those of the graph.</exception>
    /// <exception cref="EvaluationException">An operation has no result for these inputs.</exception>
    public static Tensor[] Evaluate(ModelGraph graph, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken = default)
    {
        Dictionary<Value, int> lastUse = LastUses(graph);
        Dictionary<Value, Tensor> values = Bind(graph, inputs);
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            Operation operation = graph.Operations[i];
            Run(operation, values, cancellationToken);
            foreach (Value value in operation.Inputs.Concat(operation.Outputs))
            {
                if (!lastUse.TryGetValue(value, out int last) || last == i)
                {
                    values.Remove(value);
                }
            }
        }

        return graph.Outputs.Select(output => Lookup(output, values)).ToArray();
    }

    /// <summary>Computes every value of a network, for a comparison layer by layer.</summary>
    /// <returns>The tensor of each input and of each output of an operation.</returns>
    /// <exception cref="ArgumentException">The inputs are not those of the graph.</exception>
    /// <exception cref="EvaluationException">An operation has no result for these inputs.</exception>
    public static IReadOnlyDictionary<Value, Tensor> EvaluateAll(
        ModelGraph graph, IReadOnlyList<Tensor> inputs, CancellationToken cancellationToken = default)
    {
        Dictionary<Value, Tensor> values = Bind(graph, inputs);
        foreach (Operation operation in graph.Operations)
        {
            Run(operation, values, cancellationToken);
        }

        return values;
    }

    /// <summary>Computes one operation.</summary>
    /// <param name="operation">The operation.</param>
    /// <param name="valueOf">Gives the tensor of each of its inputs; it is not asked for constants.</param>
    /// <param name="cancellationToken">Stops long operations.</param>
    /// <returns>One tensor per output of the operation.</returns>
    /// <exception cref="EvaluationException">The operation has no result for these elements.</exception>
    public static Tensor[] Evaluate(Operation operation, Func<Value, Tensor> valueOf, CancellationToken cancellationToken = default)
    {
        cancellationToken.ThrowIfCancellationRequested();
        Func<Value, Tensor> operand = value => value.Constant ?? valueOf(value);
        if (operation is ScanOperation scan)
        {
            return ScanEvaluator.Evaluate(scan, operand, (body, inputs) => Evaluate(body, inputs, cancellationToken));
        }

        Tensor result = operation switch
        {
            LinearOperation linear => LinearEvaluator.Evaluate(linear, operand, cancellationToken),
            MapOperation map => MapEvaluator.Evaluate(map, operand, cancellationToken),
            ReduceOperation reduce => ReduceEvaluator.Evaluate(reduce, operand),
            RunningSumOperation sum => RunningSumEvaluator.Evaluate(sum, operand),
            MatMulOperation product => MatMulEvaluator.Evaluate(product, operand, cancellationToken),
            MoveOperation move => MoveEvaluator.Evaluate(move, operand),
            ConvolutionOperation convolution => ConvolutionEvaluator.Evaluate(convolution, operand, cancellationToken),
            PoolOperation pool => PoolEvaluator.Evaluate(pool, operand, cancellationToken),
            GatherOperation gather => IndexedPlacesEvaluator.Evaluate(gather, operand),
            ScatterOperation scatter => IndexedPlacesEvaluator.Evaluate(scatter, operand),
            TextOperation text => TextEvaluator.Evaluate(text, operand),
            TreeEnsembleOperation trees => TreeEnsembleEvaluator.Evaluate(trees, operand, cancellationToken),
            _ => throw new ArgumentException($"{operation.GetType().Name} has no reference evaluation.", nameof(operation)),
        };
        return [result];
    }

    private static Dictionary<Value, Tensor> Bind(ModelGraph graph, IReadOnlyList<Tensor> inputs)
    {
        if (inputs.Count != graph.Inputs.Count)
        {
            throw new ArgumentException($"The graph has {graph.Inputs.Count} inputs, not {inputs.Count}.", nameof(inputs));
        }

        Dictionary<Value, Tensor> values = [];
        for (int i = 0; i < inputs.Count; i++)
        {
            Value expected = graph.Inputs[i];
            if (!inputs[i].Shape.Equals(expected.Shape) || inputs[i].Type != expected.Type)
            {
                throw new ArgumentException($"Input {i} is {inputs[i].Type} {inputs[i].Shape}, not {expected.Type} {expected.Shape}.", nameof(inputs));
            }

            values.Add(expected, inputs[i]);
        }

        return values;
    }

    private static void Run(Operation operation, Dictionary<Value, Tensor> values, CancellationToken cancellationToken)
    {
        Tensor[] results = Evaluate(operation, value => values[value], cancellationToken);
        for (int i = 0; i < results.Length; i++)
        {
            values[operation.Outputs[i]] = results[i];
        }
    }

    private static Tensor Lookup(Value value, Dictionary<Value, Tensor> values) => value.Constant ?? values[value];

    private static Dictionary<Value, int> LastUses(ModelGraph graph)
    {
        Dictionary<Value, int> lastUse = [];
        for (int i = 0; i < graph.Operations.Count; i++)
        {
            foreach (Value input in graph.Operations[i].Inputs)
            {
                lastUse[input] = i;
            }
        }

        foreach (Value output in graph.Outputs)
        {
            lastUse[output] = int.MaxValue;
        }

        return lastUse;
    }
}
