using FusedGen.Tests;

namespace FusedGen.Compiler.Tests.Recurrent;

/// <summary>A recurrent layer with everything that a node can say about it, and weights drawn from a seed.</summary>
/// <param name="Kind">RNN, GRU or LSTM.</param>
/// <param name="Steps">The longest sequence.</param>
/// <param name="Batch">Sequences.</param>
/// <param name="Features">Inputs of a step.</param>
/// <param name="Hidden">Elements of the hidden state.</param>
/// <param name="Direction">forward, reverse or bidirectional.</param>
/// <param name="Options">Which optional parts are there.</param>
/// <param name="Seed">Draws the weights, the lengths and the inputs.</param>
internal sealed record RecurrentCase(string Kind, int Steps, int Batch, int Features, int Hidden, string Direction, RecurrentOptions Options, int Seed)
{
    public int Directions => Direction == "bidirectional" ? 2 : 1;

    public int Gates => Kind switch { "RNN" => 1, "GRU" => 3, _ => 4 };

    public bool IsLstm => Kind == "LSTM";

    public float[] W => Numbers(1, Directions * Gates * Hidden * Features);

    public float[] R => Numbers(2, Directions * Gates * Hidden * Hidden);

    public float[] B => Numbers(3, Directions * 2 * Gates * Hidden);

    public float[] P => Numbers(4, Directions * 3 * Hidden);

    /// <summary>[steps, batch, features], whatever the layout.</summary>
    public float[] X => Numbers(5, Steps * Batch * Features);

    /// <summary>[directions, batch, hidden].</summary>
    public float[] FirstHidden => Numbers(6, Directions * Batch * Hidden);

    public float[] FirstCell => Numbers(7, Directions * Batch * Hidden);

    public int[] Lengths
    {
        get
        {
            Random random = new(Seed + 8);
            return Enumerable.Range(0, Batch).Select(_ => random.Next(1, Steps + 1)).ToArray();
        }
    }

    public bool Has(RecurrentOptions option) => (Options & option) != 0;

    /// <summary>
    /// The network of this one layer. The inputs are x and, where there are any, the first states and the lengths.
    /// </summary>
    public byte[] ToModel()
    {
        bool batchFirst = Has(RecurrentOptions.BatchFirst);
        OnnxBuilder model = OnnxBuilder.Model().TypedInput("x", OnnxBuilder.Float, batchFirst ? [Batch, Steps, Features] : [Steps, Batch, Features])
            .Weights("W", [Directions, Gates * Hidden, Features], W)
            .Weights("R", [Directions, Gates * Hidden, Hidden], R);
        string[] inputs = ["x", "W", "R", "", "", "", "", ""];
        if (Has(RecurrentOptions.Bias))
        {
            model.Weights("B", [Directions, 2 * Gates * Hidden], B);
            inputs[3] = "B";
        }

        object?[] state = batchFirst ? [Batch, Directions, Hidden] : [Directions, Batch, Hidden];
        if (Has(RecurrentOptions.FirstStates))
        {
            model.TypedInput("h", OnnxBuilder.Float, state);
            inputs[5] = "h";
            if (IsLstm)
            {
                model.TypedInput("c", OnnxBuilder.Float, state);
                inputs[6] = "c";
            }
        }

        if (Has(RecurrentOptions.Lengths))
        {
            model.TypedInput("lengths", 6, Batch);
            inputs[4] = "lengths";
        }

        if (IsLstm && Has(RecurrentOptions.Peepholes))
        {
            model.Weights("P", [Directions, 3 * Hidden], P);
            inputs[7] = "P";
        }

        string[] outputs = IsLstm ? ["Y", "Y_h", "Y_c"] : ["Y", "Y_h"];
        (string, object)[] attributes =
        [
            ("hidden_size", Hidden),
            ("direction", Direction),
            ("layout", batchFirst ? 1 : 0),
            .. Has(RecurrentOptions.Clip) ? new (string, object)[] { ("clip", 0.75f) } : [],
            .. Kind == "GRU" && Has(RecurrentOptions.LinearBeforeReset) ? new (string, object)[] { ("linear_before_reset", 1) } : [],
            .. IsLstm && Has(RecurrentOptions.InputForget) ? new (string, object)[] { ("input_forget", 1) } : [],
        ];
        return model.Node(Kind, IsLstm ? inputs : inputs[..6], outputs, "", attributes).Output(outputs).ToBytes();
    }

    private float[] Numbers(int part, int count)
    {
        Random random = new((Seed * 31) + part);
        return Enumerable.Range(0, count).Select(_ => (float)Math.Round((random.NextDouble() * 2) - 1, 3)).ToArray();
    }
}

/// <summary>The optional parts of a recurrent node.</summary>
[Flags]
internal enum RecurrentOptions
{
    None = 0,
    Bias = 1,
    FirstStates = 2,
    Lengths = 4,
    Peepholes = 8,
    Clip = 16,
    LinearBeforeReset = 32,
    InputForget = 64,
    BatchFirst = 128,
    All = 255,
}
