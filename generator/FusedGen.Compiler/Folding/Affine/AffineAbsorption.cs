using FusedGen.Compiler.Graph;
using FusedGen.Compiler.Graph.Operations;

namespace FusedGen.Compiler.Folding.Affine;

/// <summary>What one kernel takes in, element by element of its input features.</summary>
/// <param name="Kernel">The kernel.</param>
/// <param name="Scale">The scales.</param>
/// <param name="Shift">The shifts.</param>
/// <param name="Size">How large the scaled and shifted values are.</param>
internal sealed record AbsorbingKernel(Operation Kernel, double[] Scale, double[] Shift, double[] Size);

/// <summary>
/// The kernels behind a value that take an affine step in which it is computed, walking down to all users.
/// </summary>
internal sealed class AffineAbsorption
{
    private readonly FoldingContext _context;
    private readonly List<AbsorbingKernel> _kernels = [];
    private readonly HashSet<Operation> _visited = [];

    private AffineAbsorption(FoldingContext context) => _context = context;

    public IReadOnlyList<AbsorbingKernel> Kernels => _kernels;

    /// <summary>
    /// Null where all take it in; else why not: a sentence where that is worth telling, empty where the form simply
    /// does not fit.
    /// </summary>
    public string? Obstacle { get; private set; }

    /// <summary>Finds the kernels.</summary>
    /// <param name="value">The scaled and shifted value.</param>
    /// <param name="form">The affine step.</param>
    /// <param name="size">The size of the value's elements, which broadcasts to its shape; it counts where there is a
    /// shift.</param>
    /// <param name="context">The graph.</param>
    public static AffineAbsorption Of(Value value, AffineForm form, Tensor size, FoldingContext context)
    {
        AffineAbsorption absorption = new(context);
        absorption.Obstacle = absorption.Absorb(value, form, form.IsScaleOnly ? form : new AffineForm(form.Scale, size));
        return absorption;
    }

    /// <summary>The size moves as a shift does, but that sums and means level it out.</summary>
    private string? Absorb(Value value, AffineForm form, AffineForm size)
    {
        if (_context.IsOutput(value))
        {
            return "";
        }

        foreach (Operation user in _context.UsersOf(value))
        {
            // A second way to the same operation would have to be taken in together with the first.
            if (!_visited.Add(user))
            {
                return "";
            }

            string? obstacle = user switch
            {
                LinearOperation or ConvolutionOperation => AbsorbInto(user, value, form, size),
                PoolOperation pool => Further(user, AffineThroughWindow.Forward(pool, form), AffineThroughWindow.ForwardSize(pool, size)),
                ReduceOperation reduce => Further(user, AffineThroughWindow.Forward(reduce, form), AffineThroughWindow.ForwardSize(reduce, size)),
                MoveOperation move => Further(user, AffineThroughMove.Forward(move, value, form), AffineThroughMove.Forward(move, value, size)),
                _ => "",
            };
            if (obstacle is not null)
            {
                return obstacle;
            }
        }

        return null;
    }

    private string? Further(Operation user, AffineForm? form, AffineForm? size) => form is null || size is null ? "" : Absorb(user.Output, form, size);

    private string? AbsorbInto(Operation kernel, Value value, AffineForm form, AffineForm size)
    {
        // A kernel may also read the value behind its sums, where it has any shape.
        if (kernel.Inputs[0] != value || kernel.Inputs.Count(v => v == value) != 1)
        {
            return "";
        }

        int axis = kernel is ConvolutionOperation ? 1 : value.Shape.Rank - 1;
        double[]? scale = Broadcasting.Along(form.Scale, value.Shape, axis);
        double[]? shift = Broadcasting.Along(form.Shift, value.Shape, axis);
        double[]? sizes = Broadcasting.Along(size.Shift, value.Shape, axis);
        if (scale is null || shift is null || sizes is null)
        {
            return "";
        }

        _kernels.Add(new AbsorbingKernel(kernel, scale, shift, sizes));
        return kernel is ConvolutionOperation convolution && (convolution.Window.IsPadded || convolution.IsTransposed) && shift.Any(t => t != 0)
            ? "the zeros in the padding are not shifted, so that no bias can stand for the shift at the border"
            : null;
    }
}
