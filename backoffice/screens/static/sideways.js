// Says of a table that some of its columns stand out of sight, as they do on a phone.

export function tellHiddenColumns(page) {
  const tell = new ResizeObserver((entries) => {
    for (const { target } of entries) {
      target.classList.toggle("qa-scroll--more", target.scrollWidth > target.clientWidth + 1);
    }
  });
  for (const region of page.querySelectorAll(".qa-scroll")) if (region.querySelector("table")) tell.observe(region);
}
